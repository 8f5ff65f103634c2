//! The permission table: what each role and each key scope may do. There is no other.

use serde::{Deserialize, Serialize};

/// What a person may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, accounts and projects included.
    Owner,
    /// Everything within projects.
    Administrator,
    /// Dialogs of everybody.
    Supervisor,
    /// Own dialogs.
    Operator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Administrator, Self::Supervisor, Self::Operator];

    /// The word used in the store and in files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Administrator => "administrator",
            Self::Supervisor => "supervisor",
            Self::Operator => "operator",
        }
    }

    /// The role of a word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

    /// Whether this role may do that.
    #[must_use]
    pub const fn may(self, action: Action) -> bool {
        match self {
            Self::Owner => true,
            Self::Administrator => !matches!(action, Action::ManageInstallation),
            Self::Supervisor | Self::Operator => {
                matches!(
                    action,
                    Action::ReadClients | Action::WriteClients | Action::ReadDeals | Action::WriteDeals
                )
            }
        }
    }
}

/// What a caller may want to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// See clients, dialogs, messages and variables.
    ReadClients,
    /// Change them, write to them, and run the bot for them.
    WriteClients,
    /// Delete clients.
    DeleteClients,
    /// See deals and tasks.
    ReadDeals,
    /// Change deals and tasks.
    WriteDeals,
    /// Change the bot, channels, keys and settings of a project.
    ManageProject,
    /// Make projects and accounts.
    ManageInstallation,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 7] = [
        Self::ReadClients,
        Self::WriteClients,
        Self::DeleteClients,
        Self::ReadDeals,
        Self::WriteDeals,
        Self::ManageProject,
        Self::ManageInstallation,
    ];
}

/// What a key may do, by the names of manual 003.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum KeyScope {
    /// Permission to read client information.
    #[serde(rename = "clients:read")]
    ClientsRead,
    /// Permission to modify/delete client information.
    #[serde(rename = "clients:write")]
    ClientsWrite,
    /// Permission to delete clients.
    #[serde(rename = "clients:delete")]
    ClientsDelete,
    /// Permission to read CRM information.
    #[serde(rename = "crm:read")]
    CrmRead,
    /// Permission to modify/delete CRM information.
    #[serde(rename = "crm:write")]
    CrmWrite,
}

impl KeyScope {
    /// Every scope.
    pub const ALL: [Self; 5] = [
        Self::ClientsRead,
        Self::ClientsWrite,
        Self::ClientsDelete,
        Self::CrmRead,
        Self::CrmWrite,
    ];

    /// The word used on the command line and in the store.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::ClientsRead => "clients:read",
            Self::ClientsWrite => "clients:write",
            Self::ClientsDelete => "clients:delete",
            Self::CrmRead => "crm:read",
            Self::CrmWrite => "crm:write",
        }
    }

    /// The scope of a word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.key() == key)
    }

    /// The vendor's name of the permission, as an error shows it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::ClientsRead => "Permission to read client information",
            Self::ClientsWrite => "Permission to modify/delete client information",
            Self::ClientsDelete => "Permission to delete clients",
            Self::CrmRead => "Permission to read CRM information",
            Self::CrmWrite => "Permission to modify/delete CRM information",
        }
    }

    /// Whether this scope allows that. Scopes are independent: writing does not imply reading.
    #[must_use]
    pub const fn may(self, action: Action) -> bool {
        matches!(
            (self, action),
            (Self::ClientsRead, Action::ReadClients)
                | (Self::ClientsWrite, Action::WriteClients)
                | (Self::ClientsDelete, Action::DeleteClients)
                | (Self::CrmRead, Action::ReadDeals)
                | (Self::CrmWrite, Action::WriteDeals)
        )
    }

    /// The scope that an action wants, if a key can do it at all.
    #[must_use]
    pub fn needed_for(action: Action) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.may(action))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_roles_and_actions() {
        let mut table = String::new();
        for role in Role::ALL {
            let may: Vec<String> = Action::ALL
                .iter()
                .filter(|a| role.may(**a))
                .map(|a| format!("{a:?}"))
                .collect();
            table.push_str(&format!("{}: {}\n", role.key(), may.join(" ")));
        }
        for scope in KeyScope::ALL {
            let may: Vec<String> = Action::ALL
                .iter()
                .filter(|a| scope.may(**a))
                .map(|a| format!("{a:?}"))
                .collect();
            table.push_str(&format!("{}: {}\n", scope.key(), may.join(" ")));
        }
        insta::assert_snapshot!(table, @r"
        owner: ReadClients WriteClients DeleteClients ReadDeals WriteDeals ManageProject ManageInstallation
        administrator: ReadClients WriteClients DeleteClients ReadDeals WriteDeals ManageProject
        supervisor: ReadClients WriteClients ReadDeals WriteDeals
        operator: ReadClients WriteClients ReadDeals WriteDeals
        clients:read: ReadClients
        clients:write: WriteClients
        clients:delete: DeleteClients
        crm:read: ReadDeals
        crm:write: WriteDeals
        ");
    }
}

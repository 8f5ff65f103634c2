//! Whether one more file fits into what a project may store.

/// What a project may store and does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Bytes allowed.
    pub limit: u64,
    /// Bytes stored.
    pub used: u64,
}

/// A file that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the file of {size} bytes does not fit: {used} of {limit} bytes are used; delete files or raise the project's `file_quota`"
)]
pub struct QuotaExceeded {
    /// Bytes of the file.
    pub size: u64,
    /// Bytes stored.
    pub used: u64,
    /// Bytes allowed.
    pub limit: u64,
}

impl Quota {
    /// Bytes that are left.
    #[must_use]
    pub const fn left(self) -> u64 {
        self.limit.saturating_sub(self.used)
    }

    /// Whether a file of so many bytes fits.
    ///
    /// # Errors
    /// [`QuotaExceeded`] when it does not.
    pub const fn admit(self, size: u64) -> Result<(), QuotaExceeded> {
        if size <= self.left() {
            return Ok(());
        }
        Err(QuotaExceeded {
            size,
            used: self.used,
            limit: self.limit,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_fits_to_the_last_byte_and_not_beyond() {
        let quota = Quota { limit: 10, used: 7 };
        assert_eq!(quota.admit(3), Ok(()));
        assert!(quota.admit(4).unwrap_err().to_string().contains("7 of 10 bytes"));
        assert!(quota.admit(u64::MAX).is_err());
        let over = Quota { limit: 10, used: 12 };
        assert_eq!((over.left(), over.admit(0)), (0, Ok(())));
    }
}

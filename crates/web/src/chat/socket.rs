//! The chat's web socket: `hello`, then frames both ways, until either side ends it.

use super::act::{self, Refusal};
use super::gate::check_origin;
use super::live::{Follower, News};
use super::sockets::Place;
use super::wire;
use crate::edge::address::Visitor;
use crate::web::Shared;
use app::AppError;
use app::chat::{ChatChannel, ChatSession, ClientFrame};
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Extension, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use base::limits::CHAT_FRAME_BYTES;
use base::{Code, MessageId};
use serde_json::Value;
use std::time::Duration;

/// How long the first frame may take.
const HELLO: Duration = Duration::from_secs(10);
/// How long a socket may stay silent; its frame pings every 25 s.
const SILENCE: Duration = Duration::from_secs(70);
/// How long a frame may take to leave before the socket counts as dead.
const WRITE: Duration = Duration::from_secs(20);

/// Why a socket is closed (`docs/webchat-protocol.md` §3).
#[derive(Debug, Clone, Copy)]
enum End {
    Silent = 1000,
    TooLarge = 1009,
    Stopping = 1012,
    Overloaded = 1013,
    Malformed = 4400,
    BadToken = 4401,
    NotAllowed = 4403,
    NoChannel = 4404,
    NoHello = 4408,
    TooMany = 4429,
}

/// Why a conversation over a socket ended.
enum Left {
    /// We close, with a reason.
    Close(End),
    /// The other side is gone.
    Gone,
}

impl From<End> for Left {
    fn from(end: End) -> Self {
        Self::Close(end)
    }
}

impl From<axum::Error> for Left {
    fn from(_: axum::Error) -> Self {
        Self::Gone
    }
}

/// Opens the socket. Refusals are told by close codes, because a browser hides the status of a failed upgrade.
pub async fn open(
    State(web): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(key): Path<String>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let address = visitor.limit_key();
    let entry = match app::chat::channel(&web.app, &key).await {
        Err(error) if error.code == Code::NotFound => Err(End::NoChannel),
        Err(_) => Err(End::Overloaded),
        Ok(channel) => match check_origin(&channel, &headers, visitor, &web.options) {
            Ok(()) => web
                .sockets
                .for_address(&address)
                .map(|place| (channel, place))
                .ok_or(End::TooMany),
            Err(_) => Err(End::NotAllowed),
        },
    };
    upgrade
        .max_message_size(CHAT_FRAME_BYTES)
        .max_frame_size(CHAT_FRAME_BYTES)
        .on_upgrade(async move |mut socket| {
            let left = match entry {
                Ok((channel, place)) => talk(&web, &channel, place, &address, &mut socket).await,
                Err(end) => Err(Left::Close(end)),
            };
            if let Err(Left::Close(end)) = left {
                close(&mut socket, end).await;
            }
        })
}

async fn close(socket: &mut WebSocket, end: End) {
    let reason = match end {
        End::Silent => "silent for too long",
        End::TooLarge => "the frame is too large",
        End::Stopping => "the server restarts",
        End::Overloaded => "try again later",
        End::Malformed => "a malformed frame",
        End::BadToken => "the token is not valid any more",
        End::NotAllowed => "this site may not embed this chat",
        End::NoChannel => "no such chat",
        End::NoHello => "no hello in time",
        End::TooMany => "too many sockets",
    };
    let frame = CloseFrame {
        code: end as u16,
        reason: reason.into(),
    };
    let _ = tokio::time::timeout(WRITE, socket.send(Message::Close(Some(frame)))).await;
}

async fn talk(
    web: &Shared,
    channel: &ChatChannel,
    _place: Place,
    address: &str,
    socket: &mut WebSocket,
) -> Result<(), Left> {
    let (session, after) = greeted(web, channel, address, socket).await?;
    let of_visitor = web
        .sockets
        .for_visitor(channel.channel().id.get(), &session.recipient);
    let _of_visitor = of_visitor.ok_or(End::TooMany)?;
    let client = session.client(&web.app).await.map_err(overloaded)?;
    // Listening begins before reading, so nothing falls between the two.
    let project = channel.channel().project_id;
    let follower = web
        .chats
        .follow(web.app.live(), &web.options.stopping, project, client);
    let welcome = wire::welcome(&web.app, &session, after)
        .await
        .map_err(overloaded)?;
    send(socket, &welcome.frame).await?;
    Talk {
        web,
        session,
        follower,
        seq: welcome.seq,
        socket,
    }
    .run()
    .await
}

fn overloaded(_: AppError) -> Left {
    Left::Close(End::Overloaded)
}

/// Waits for `hello` and proves its token.
async fn greeted(
    web: &Shared,
    channel: &ChatChannel,
    address: &str,
    socket: &mut WebSocket,
) -> Result<(ChatSession, Option<MessageId>), Left> {
    let first = tokio::select! {
        first = tokio::time::timeout(HELLO, receive(socket)) => first.map_err(|_| End::NoHello)??,
        () = web.options.stopping.cancelled() => return Err(End::Stopping.into()),
    };
    let frame = ClientFrame::parse(&first, channel.settings.text_limit).map_err(|_| End::Malformed)?;
    let ClientFrame::Hello { token, after, .. } = frame else {
        return Err(End::Malformed.into());
    };
    let session = app::chat::resume(&web.app, channel, &token, address).map_err(|_| End::BadToken)?;
    Ok((session, (after > 0).then_some(MessageId(after))))
}

/// The next text frame.
async fn receive(socket: &mut WebSocket) -> Result<String, Left> {
    loop {
        match socket.recv().await {
            Some(Ok(Message::Text(text))) => return Ok(text.as_str().to_owned()),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Binary(_))) => return Err(End::Malformed.into()),
            Some(Ok(Message::Close(_))) | None => return Err(Left::Gone),
            Some(Err(error)) if is_too_large(&error) => return Err(End::TooLarge.into()),
            Some(Err(_)) => return Err(Left::Gone),
        }
    }
}

/// The library names the refusal of a large frame in words alone.
fn is_too_large(error: &axum::Error) -> bool {
    let text = error.to_string();
    text.contains("too long") || text.contains("too big") || text.contains("capacity")
}

/// Sends a frame. A peer that does not take it in time is gone: it reads on by sequence number when it is back.
async fn send(socket: &mut WebSocket, frame: &Value) -> Result<(), Left> {
    let message = Message::Text(frame.to_string().into());
    match tokio::time::timeout(WRITE, socket.send(message)).await {
        Ok(sent) => Ok(sent?),
        Err(_) => Err(Left::Gone),
    }
}

/// An open conversation.
struct Talk<'a> {
    web: &'a Shared,
    session: ChatSession,
    follower: Follower,
    /// The highest sequence number that was sent.
    seq: i64,
    socket: &'a mut WebSocket,
}

impl Talk<'_> {
    async fn run(mut self) -> Result<(), Left> {
        loop {
            tokio::select! {
                () = self.web.options.stopping.cancelled() => return Err(End::Stopping.into()),
                frame = tokio::time::timeout(SILENCE, receive(self.socket)) => {
                    let frame = frame.map_err(|_| End::Silent)??;
                    self.take(&frame).await?;
                }
                news = self.follower.next() => self.tell(news).await?,
            }
        }
    }

    async fn take(&mut self, text: &str) -> Result<(), Left> {
        let app = &self.web.app;
        let frame = match ClientFrame::parse(text, self.session.chat.settings.text_limit) {
            Ok(frame) => frame,
            Err(refused) if refused.client_msg_id.is_none() && refused.code == Code::BadRequest => {
                return Err(End::Malformed.into());
            }
            Err(refused) => return self.refuse(refused.into()).await,
        };
        match act::act(app, &self.session, frame).await {
            Ok(Some(reply)) => send(self.socket, &reply).await?,
            Ok(None) => {}
            Err(refusal) => self.refuse(refusal).await?,
        }
        if self.follower.client().is_none() {
            self.tell(News::Messages).await?;
        }
        Ok(())
    }

    async fn refuse(&mut self, refusal: Refusal) -> Result<(), Left> {
        let frame = wire::error(&refusal.error, refusal.client_msg_id.as_deref());
        send(self.socket, &frame).await
    }

    async fn tell(&mut self, news: News) -> Result<(), Left> {
        let app = &self.web.app;
        match news {
            News::Typing => send(self.socket, &wire::typing()).await,
            News::State(id) => {
                let message = app::chat::message(app, &self.session, id)
                    .await
                    .map_err(overloaded)?;
                match message.as_ref().and_then(wire::read) {
                    Some(frame) => send(self.socket, &frame).await,
                    None => Ok(()),
                }
            }
            News::Messages => self.catch_up().await,
        }
    }

    /// Sends what the visitor does not have yet, in order.
    async fn catch_up(&mut self) -> Result<(), Left> {
        let app = &self.web.app;
        if self.follower.client().is_none() {
            match self.session.client(app).await.map_err(overloaded)? {
                Some(client) => self.follower.attach(client),
                None => return Ok(()),
            }
        }
        let after = Some(MessageId(self.seq));
        let conversation = app::chat::conversation(app, &self.session, after)
            .await
            .map_err(overloaded)?;
        if conversation.reset {
            let welcome = wire::welcome_of(&self.session, &conversation);
            self.seq = self.seq.max(welcome.seq);
            return send(self.socket, &welcome.frame).await;
        }
        for message in &conversation.messages {
            send(self.socket, &wire::message(message)).await?;
        }
        self.seq = self.seq.max(conversation.seq);
        Ok(())
    }
}

//! Text to tree, within limits: anchors, aliases and tags are refused, so no file can unfold to more than it holds.

use super::{Comments, Document, Entry, Item, Node, Scalar, Tree};
use crate::finding::{Finding, Place};
use base::{Code, text::clip};
use granit_parser::{Event, Parser, Placement, ScalarStyle, Span};
use std::collections::HashSet;

/// What a document may hold.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of text.
    pub bytes: usize,
    /// Elements of one list or map.
    pub children: usize,
    /// Nodes altogether.
    pub nodes: usize,
    /// Depth of nesting.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        use base::limits::{ARROWS_PER_BOT, BOT_FILE_BYTES};
        Self {
            bytes: BOT_FILE_BYTES,
            children: ARROWS_PER_BOT,
            nodes: 2_000_000,
            depth: 40,
        }
    }
}

/// Reads one YAML document.
///
/// # Errors
/// With the first thing that is wrong: the text is no YAML, or is more than the limits allow.
pub fn parse(source: &str, limits: Limits) -> Result<Document, Box<Finding>> {
    if source.len() > limits.bytes {
        let message = format!(
            "the file has {} bytes; at most {} are read",
            source.len(),
            limits.bytes
        );
        return Err(Finding::error(Code::TooLarge, Place::default(), message).into());
    }
    let options = granit_parser::options! {
        flow_nesting_limit: limits.depth,
        block_nesting_limit: limits.depth,
        max_buffered_comment_events: 10_000,
        disallow_directives: true,
    };
    let events = Parser::new_from_str_with_options(source, options);
    let lines: Vec<&str> = source.lines().collect();
    let mut builder = Builder {
        limits,
        lines,
        nodes: 0,
        pending: Vec::new(),
        frames: Vec::new(),
        root: None,
    };
    for next in events {
        let (event, span) = next.map_err(|error| {
            let mark = error.marker();
            let place = Place {
                line: mark.line() as u32,
                column: mark.col() as u32 + 1,
            };
            let remedy = if error.info().contains("tab") {
                "; indent with blanks, not with tabs"
            } else {
                ""
            };
            bad(place, format!("this is not YAML: {}{remedy}", error.info()))
        })?;
        builder.take(event, span)?;
    }
    let tail = std::mem::take(&mut builder.pending)
        .into_iter()
        .map(|(text, _)| text)
        .collect();
    let root = builder
        .root
        .ok_or_else(|| bad(Place::default(), "the file is empty".to_owned()))?;
    Ok(Document { root, tail })
}

fn bad(place: Place, message: String) -> Box<Finding> {
    Finding::error(Code::BadBotFile, place, message).into()
}

struct Builder<'s> {
    limits: Limits,
    lines: Vec<&'s str>,
    nodes: usize,
    /// Comments that wait for the node below them, with their lines.
    pending: Vec<(String, u32)>,
    frames: Vec<Frame>,
    root: Option<Node>,
}

enum Frame {
    List {
        place: Place,
        comments: Vec<Comments>,
        items: Vec<Item>,
    },
    Map {
        place: Place,
        entries: Vec<Entry>,
        seen: HashSet<String>,
        key: Option<(Comments, String, Place)>,
    },
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Box<Finding>> {
        let place = Place {
            line: span.start.line() as u32,
            column: span.start.col() as u32 + 1,
        };
        match event {
            Event::Comment(text, placement) => {
                if text.starts_with('{') {
                    // `text: Hello #{name}` says `Hello` to YAML: nobody means that.
                    let message = "`#{` after a blank begins a comment in YAML; put the text in quotes, or write it below `|`";
                    return Err(bad(place, message.to_owned()));
                }
                self.comment(text.trim_end(), placement, place.line);
                Ok(())
            }
            Event::DocumentStart(..) if self.root.is_some() => Err(bad(
                place,
                "a second document begins here; a bot file is one document".to_owned(),
            )),
            Event::Alias(_) | Event::UnresolvedAlias(_) | Event::Anchor(..) => Err(bad(
                place,
                "anchors and aliases are not used in bot files; write the value out".to_owned(),
            )),
            Event::Scalar(text, style, anchor, tag) => {
                self.plain_node(place, anchor, tag.is_some())?;
                let scalar = Scalar {
                    indent: (style == ScalarStyle::Literal).then(|| self.indent_below(place.line)),
                    plain: style == ScalarStyle::Plain,
                    text: text.into_owned(),
                };
                self.scalar(place, scalar)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.plain_node(place, anchor, tag.is_some())?;
                self.open(Frame::List {
                    place,
                    comments: Vec::new(),
                    items: Vec::new(),
                })
            }
            Event::MappingStart(_, anchor, tag) => {
                self.plain_node(place, anchor, tag.is_some())?;
                self.open(Frame::Map {
                    place,
                    entries: Vec::new(),
                    seen: HashSet::new(),
                    key: None,
                })
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            _ => Ok(()),
        }
    }

    fn plain_node(&mut self, place: Place, anchor: usize, tagged: bool) -> Result<(), Box<Finding>> {
        if anchor != 0 {
            return Err(bad(
                place,
                "anchors and aliases are not used in bot files; write the value out".to_owned(),
            ));
        }
        if tagged {
            return Err(bad(
                place,
                "tags such as `!x` are not used in bot files; remove it".to_owned(),
            ));
        }
        self.nodes += 1;
        if self.nodes > self.limits.nodes {
            return Err(Finding::error(
                Code::TooLarge,
                place,
                format!("the file has more than {} values", self.limits.nodes),
            )
            .into());
        }
        Ok(())
    }

    /// Characters before the first line of a literal block whose content begins on `line`.
    fn indent_below(&self, line: u32) -> u32 {
        let below = self.lines.iter().skip(line.saturating_sub(1) as usize);
        below
            .clone()
            .find(|l| !l.trim().is_empty())
            .map_or(0, |l| (l.len() - l.trim_start().len()) as u32)
    }

    fn comment(&mut self, text: &str, placement: Placement, line: u32) {
        let text = text.to_owned();
        if placement == Placement::Right
            && let Some(slot) = self.last_right()
        {
            *slot = Some(text);
            return;
        }
        // A blank line between two groups of comments is kept as an empty one.
        if let Some((_, last)) = self.pending.last()
            && line > last + 1
        {
            self.pending.push((String::new(), line - 1));
        }
        self.pending.push((text, line));
    }

    /// The place for a comment to the right of what was read last.
    fn last_right(&mut self) -> Option<&mut Option<String>> {
        match self.frames.last_mut()? {
            Frame::List { items, .. } => items.last_mut().map(|item| &mut item.comments.right),
            Frame::Map {
                key: Some((comments, ..)),
                ..
            } => Some(&mut comments.right),
            Frame::Map { entries, .. } => entries.last_mut().map(|entry| &mut entry.comments.right),
        }
    }

    fn take_comments(&mut self) -> Comments {
        let above = std::mem::take(&mut self.pending)
            .into_iter()
            .map(|(text, _)| text)
            .collect();
        Comments { above, right: None }
    }

    fn scalar(&mut self, place: Place, scalar: Scalar) -> Result<(), Box<Finding>> {
        let comments = self.take_comments();
        match self.frames.last_mut() {
            Some(Frame::Map {
                key: key @ None,
                seen,
                ..
            }) => {
                if !seen.insert(scalar.text.clone()) {
                    let name = clip(&scalar.text, 40);
                    return Err(bad(place, format!("`{name}` is given twice; keep one")));
                }
                *key = Some((comments, scalar.text, place));
                Ok(())
            }
            _ => self.add(
                comments,
                Node {
                    place,
                    tree: Tree::Scalar(scalar),
                },
            ),
        }
    }

    fn open(&mut self, frame: Frame) -> Result<(), Box<Finding>> {
        let place = match &frame {
            Frame::List { place, .. } | Frame::Map { place, .. } => *place,
        };
        if self.frames.len() >= self.limits.depth {
            let message = format!("the file nests deeper than {} levels", self.limits.depth);
            return Err(Finding::error(Code::TooDeep, place, message).into());
        }
        if let Some(Frame::Map { key: None, .. }) = self.frames.last() {
            return Err(bad(place, "a key must be a simple word".to_owned()));
        }
        // Comments above `- key: value` belong to the element, not to its first key. Those between `key:` and what
        // stands below it wait for the first thing there.
        if matches!(self.frames.last(), Some(Frame::List { .. })) {
            let waiting = self.take_comments();
            if let Some(Frame::List { comments, .. }) = self.frames.last_mut() {
                comments.push(waiting);
            }
        }
        self.frames.push(frame);
        Ok(())
    }

    fn close(&mut self) -> Result<(), Box<Finding>> {
        let node = match self.frames.pop() {
            Some(Frame::List { place, items, .. }) => Node {
                place,
                tree: Tree::List(items),
            },
            Some(Frame::Map { place, entries, .. }) => Node {
                place,
                tree: Tree::Map(entries),
            },
            None => return Ok(()),
        };
        let comments = match self.frames.last_mut() {
            Some(Frame::List { comments, .. }) => comments.pop().unwrap_or_default(),
            _ => Comments::default(),
        };
        self.add(comments, node)
    }

    fn add(&mut self, comments: Comments, node: Node) -> Result<(), Box<Finding>> {
        let place = node.place;
        let count = match self.frames.last_mut() {
            Some(Frame::List { items, .. }) => {
                items.push(Item { comments, node });
                items.len()
            }
            Some(Frame::Map { entries, key, .. }) => {
                if let Some((mut own, name, key_place)) = key.take() {
                    own.above.extend(comments.above);
                    entries.push(Entry {
                        comments: own,
                        key: name,
                        key_place,
                        node,
                    });
                }
                entries.len()
            }
            None => {
                self.root = Some(node);
                0
            }
        };
        if count > self.limits.children {
            let message = format!("this list has more than {} elements", self.limits.children);
            return Err(Finding::error(Code::TooLarge, place, message).into());
        }
        Ok(())
    }
}

//! Code blocks of Markdown. In: a document. Out: each fenced or indented block with the language it
//! names, its lines placed in the document whatever list or quote they stand in.

use super::mapped::Mapped;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

/// A code block.
#[derive(Clone, Debug)]
pub struct Block {
    /// The first word of the fence's line, in lower case; empty where it says none.
    pub language: String,
    /// The lines.
    pub text: Mapped,
}

/// The code blocks of a document, in order.
pub fn blocks(document: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (event, range) in Parser::new(document).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                open = Some(Block {
                    language: language(&kind),
                    text: Mapped::default(),
                });
            }
            Event::Text(text) => {
                let Some(block) = &mut open else { continue };
                match document.get(range.clone()) {
                    Some(raw) if raw == &*text => block.text.push_plain(raw, range.start),
                    _ => {
                        let span = crate::text::Span::new(range.start, range.end);
                        block.text.push_str(&text, span);
                    }
                }
            }
            Event::End(TagEnd::CodeBlock) => found.extend(open.take()),
            _ => {}
        }
    }
    found
}

fn language(kind: &CodeBlockKind<'_>) -> String {
    let CodeBlockKind::Fenced(info) = kind else {
        return String::new();
    };
    let word = info.split([' ', ',', '\t']).next().unwrap_or_default();
    word.trim_matches(['{', '}', '.']).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    #[test]
    fn blocks_in_lists_and_quotes_keep_their_places() {
        let text = "# T\n\n- one\n\n  ```Bash title\n  az x \\\n    y\n  ```\n\n> ```\n> helm z\n> ```\n";
        let found = blocks(text);
        let languages: Vec<&str> = found.iter().map(|block| block.language.as_str()).collect();
        assert_eq!(languages, ["bash", ""]);
        assert_eq!(found[0].text.text(), "az x \\\n  y\n");
        let at = found[1].text.text().find("z").unwrap();
        let place = found[1].text.place(at, at + 1);
        let z = text.find('z').map(|_| text.rfind('z').unwrap()).unwrap();
        assert_eq!(place, Span::new(z, z + 1));
    }
}

//! `.helmignore`. In: its text, then paths within the chart. Out: whether Helm leaves a path out when
//! it loads a directory, or Helm's refusal of a rule. Archives are never filtered.

use super::pattern::Pattern;

/// The rules of one chart, the built-in one last.
#[derive(Debug)]
pub(super) struct Rules(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    pattern: Pattern,
    negated: bool,
    directories_only: bool,
    /// Without a slash the rule looks at the last part of the path only.
    anywhere: bool,
}

/// Lines of this length and more stop Go's line reader.
const LONGEST_LINE: usize = 64 * 1024;

impl Rules {
    /// Reads the rules of a `.helmignore` (empty text: only the built-in rule).
    pub(super) fn parse(text: &[u8]) -> Result<Self, String> {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let mut rules = Vec::new();
        for line in text.split(|b| *b == b'\n') {
            if line.len() >= LONGEST_LINE {
                return Err("bufio.Scanner: token too long".to_owned());
            }
            rules.extend(Rule::parse(&String::from_utf8_lossy(line))?);
        }
        rules.extend(Rule::parse("templates/.?*")?);
        Ok(Self(rules))
    }

    /// Whether a path (relative to the chart, with slashes) is left out. The first rule that decides
    /// wins; a negated rule decides against everything it does not match.
    pub(super) fn ignores(&self, path: &str, is_directory: bool) -> bool {
        for rule in &self.0 {
            let applies = !rule.directories_only || is_directory;
            let matches = applies && rule.matches(path);
            if matches != rule.negated {
                return true;
            }
        }
        false
    }
}

impl Rule {
    fn parse(line: &str) -> Result<Option<Self>, String> {
        let rule = line.trim();
        if rule.is_empty() || rule.starts_with('#') {
            return Ok(None);
        }
        if rule.contains("**") {
            return Err("double-star (**) syntax is not supported".to_owned());
        }
        let malformed = |_| "syntax error in pattern".to_owned();
        Pattern::parse(rule).map_err(malformed)?;
        let (negated, rule) = cut(rule, |r| r.strip_prefix('!'));
        let (directories_only, rule) = cut(rule, |r| r.strip_suffix('/'));
        let (rooted, rule) = cut(rule, |r| r.strip_prefix('/'));
        Ok(Some(Self {
            // What a prefix or suffix leaves behind may be malformed; Helm logs that for each path and
            // takes it as no match.
            pattern: Pattern::parse(rule).unwrap_or_else(|_| Pattern::never()),
            negated,
            directories_only,
            anywhere: !rooted && !rule.contains('/'),
        }))
    }

    fn matches(&self, path: &str) -> bool {
        let name = if self.anywhere {
            path.rsplit('/').next().unwrap_or(path)
        } else {
            path
        };
        self.pattern.matches(name)
    }
}

/// Whether there was something to cut, and what is left.
fn cut<'a>(rule: &'a str, how: impl Fn(&'a str) -> Option<&'a str>) -> (bool, &'a str) {
    match how(rule) {
        Some(rest) => (true, rest),
        None => (false, rule),
    }
}

#[cfg(test)]
mod tests {
    use super::Rules;

    fn ignores(rules: &str, path: &str, is_directory: bool) -> bool {
        Rules::parse(rules.as_bytes())
            .unwrap()
            .ignores(path, is_directory)
    }

    #[test]
    fn hidden_files_right_under_templates_are_left_out_by_default() {
        assert!(ignores("", "templates/.x", false));
        assert!(!ignores("", "templates/.", false));
        assert!(!ignores("", "templates/sub/.x", false));
        assert!(!ignores("", ".x", false));
    }

    #[test]
    fn a_rule_without_slash_looks_at_the_last_part_only() {
        assert!(ignores("*.txt\n", "a/b.txt", false));
        assert!(!ignores("a/*.txt\n", "b/a/c.txt", false));
        assert!(ignores("/b.txt\n", "b.txt", false));
        assert!(!ignores("/b.txt\n", "a/b.txt", false));
        assert!(ignores("  mydir/ \r\n", "x/mydir", true));
        assert!(!ignores("mydir/\n", "mydir", false));
    }

    #[test]
    fn a_negated_rule_leaves_out_everything_else() {
        assert!(ignores("!keep\n", "Chart.yaml", false));
        assert!(!ignores("!keep\n", "keep", false));
        assert!(ignores("!keep/\n", "keep", false));
    }

    #[test]
    fn double_stars_and_bad_patterns_are_refused() {
        let error = |rules: &str| Rules::parse(rules.as_bytes()).err();
        assert_eq!(
            error("a/**").as_deref(),
            Some("double-star (**) syntax is not supported")
        );
        assert_eq!(error("[").as_deref(), Some("syntax error in pattern"));
        assert_eq!(error("# ** [\n"), None);
    }
}

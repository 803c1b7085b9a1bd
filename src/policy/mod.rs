//! Which findings count. In: the findings of a run, a project's config, comments in values files, a
//! baseline. Out: the findings that remain, with the severity that the project gives them, and a
//! finding for every suppression that suppressed nothing. Finds nothing itself.

mod baseline;
mod comment;
mod config;

pub use baseline::Baseline;
pub use config::{Aks, Allow, Config, ConfigFault, Level};

use crate::diag::{Problem, Severity, rule};
use crate::text::Sources;

/// What a project wants of findings.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// `seatrial.toml`.
    pub config: Config,
    /// `--allow`: rules that are left out.
    pub allowed: Vec<String>,
    /// `--deny`: rules that are errors.
    pub denied: Vec<String>,
    /// Findings that were there before the project took the linter up.
    pub baseline: Option<Baseline>,
}

impl Policy {
    /// The least severity that makes a run fail; `None`: nothing does.
    pub fn fails(&self, problems: &[Problem], asked: Option<Level>) -> bool {
        let least = match asked.or(self.config.fail_on).unwrap_or(Level::Warning) {
            Level::Off => return false,
            Level::Info => Severity::Info,
            Level::Warning => Severity::Warning,
            Level::Error => Severity::Error,
        };
        problems.iter().any(|problem| problem.severity >= least)
    }

    /// Applies levels, suppressions and the baseline.
    pub fn apply(&self, problems: Vec<Problem>, sources: &Sources) -> Vec<Problem> {
        let mut comments = comment::find(sources);
        let mut allows: Vec<(&Allow, bool)> = self.config.allow.iter().map(|allow| (allow, false)).collect();
        let mut baseline = self.baseline.clone();
        let mut kept = Vec::new();
        for mut problem in problems {
            match self.level(&problem) {
                Some(Level::Off) => continue,
                Some(Level::Info) => problem.severity = Severity::Info,
                Some(Level::Warning) => problem.severity = Severity::Warning,
                Some(Level::Error) => problem.severity = Severity::Error,
                None => {}
            }
            let source = problem.place.and_then(|place| sources.get(place.source));
            let mut suppressed = false;
            for comment in &mut comments {
                suppressed |= comment.suppresses(&problem, sources);
            }
            for (allow, used) in &mut allows {
                if allow.covers(&problem, source.map(|s| &*s.name)) {
                    *used = true;
                    suppressed = true;
                }
            }
            if let Some(known) = &mut baseline {
                suppressed |= !suppressed && known.take(&problem, source);
            }
            if !suppressed {
                kept.push(problem);
            }
        }
        // What a chart's author wrote to himself is not the user's to take out.
        let own = |comment: &&comment::Comment| {
            !sources
                .get(comment.source())
                .is_some_and(|source| source.of_chart)
        };
        kept.extend(
            comments
                .iter()
                .filter(own)
                .filter_map(comment::Comment::complaint),
        );
        kept.extend(
            allows
                .iter()
                .filter(|(_, used)| !used)
                .map(|(allow, _)| unused(allow)),
        );
        kept
    }

    fn level(&self, problem: &Problem) -> Option<Level> {
        let id = problem.rule.id;
        if self.denied.iter().any(|denied| denied == id) {
            return Some(Level::Error);
        }
        if self.allowed.iter().any(|allowed| allowed == id) {
            return Some(Level::Off);
        }
        self.config.rules.get(id).copied()
    }
}

fn unused(allow: &Allow) -> Problem {
    let what = allow
        .key
        .as_ref()
        .map_or_else(String::new, |key| format!(" at `{key}`"));
    Problem::new(
        rule("unused-suppression"),
        format!(
            "seatrial.toml allows `{}`{what}, and nothing needs it",
            allow.rule
        ),
    )
    .help(format!("its reason was: {}", allow.reason))
    .help("take the `[[allow]]` entry out")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Place, SourceKind, Span};

    fn at(sources: &mut Sources, text: &str, needle: &str, id: &str) -> Problem {
        let source = sources.add("v.yaml", SourceKind::File, text.as_bytes());
        let start = text.find(needle).unwrap();
        let place = Place {
            source,
            span: Span::new(start, start + needle.len()),
        };
        Problem::new(rule(id), "x").key("a.b").at(Some(place))
    }

    #[test]
    fn a_comment_suppresses_its_own_line_or_the_next_and_needs_a_reason() {
        let text = "a:\n  # seatrial: allow unknown-key: the fork reads it\n  b: 1\n";
        let mut sources = Sources::default();
        let problem = at(&mut sources, text, "b: 1", "unknown-key");
        assert_eq!(Policy::default().apply(vec![problem], &sources).len(), 0);

        let mut sources = Sources::default();
        let problem = at(
            &mut sources,
            "a:\n  b: 1 # seatrial: allow unknown-key\n",
            "b: 1",
            "unknown-key",
        );
        let left = Policy::default().apply(vec![problem], &sources);
        assert_eq!(
            left.iter().map(|p| p.rule.id).collect::<Vec<_>>(),
            ["unknown-key", "bad-suppression"]
        );
    }

    #[test]
    fn a_suppression_that_suppresses_nothing_is_reported() {
        let mut sources = Sources::default();
        sources.add(
            "v.yaml",
            SourceKind::File,
            b"a: 1 # seatrial: allow unknown-key: was needed once\n",
        );
        let config = Config::read("[[allow]]\nrule = \"unknown-key\"\nreason = \"old\"\n").unwrap();
        let left = Policy {
            config,
            ..Policy::default()
        }
        .apply(Vec::new(), &sources);
        assert_eq!(
            left.iter().map(|p| p.rule.id).collect::<Vec<_>>(),
            ["unused-suppression"; 2]
        );
    }

    #[test]
    fn levels_and_flags_decide_what_fails_a_run() {
        let sources = Sources::default();
        let config = Config::read("fail-on = \"error\"\n[rules]\nlist-gap = \"error\"\n").unwrap();
        let policy = Policy {
            config,
            allowed: vec!["unknown-key".into()],
            ..Policy::default()
        };
        let gap = policy.apply(vec![Problem::new(rule("list-gap"), "x")], &sources);
        assert!(policy.fails(&gap, None));
        assert!(!policy.fails(&gap, Some(Level::Off)));
        assert_eq!(
            policy
                .apply(vec![Problem::new(rule("unknown-key"), "x")], &sources)
                .len(),
            0
        );
        let plain = Policy::default();
        let gap = plain.apply(vec![Problem::new(rule("list-gap"), "x")], &sources);
        assert!(plain.fails(&gap, None) && !plain.fails(&gap, Some(Level::Error)));
    }

    #[test]
    fn a_baseline_hides_old_findings_and_no_more_of_them_than_there_were() {
        let mut sources = Sources::default();
        let first = at(&mut sources, "b: 1\n", "b: 1", "unknown-key");
        let text = Baseline::of(std::slice::from_ref(&first), &sources).write();
        let baseline = Some(Baseline::read(&text).unwrap());
        let policy = Policy {
            baseline,
            ..Policy::default()
        };
        assert_eq!(policy.apply(vec![first.clone()], &sources).len(), 0);
        assert_eq!(policy.apply(vec![first.clone(), first], &sources).len(), 1);
    }
}

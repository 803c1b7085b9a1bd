//! One command against the state. In: the words after `az k8s-extension`, the state, the world. Out: what
//! `az` would print on each stream, what we have to say besides, the exit status, and the state changed
//! where the command succeeded.

use super::az::{self, Call, Flag, Refusal, Verb};
use super::grounds::{self, Profile, Remark, Weight};
use super::hints;
use super::install::Hosts;
use super::print;
use super::secrets::Secrets;
use super::shell::Shell;
use super::state::{Cluster, State};
use crate::dapr::{self, Release, releases};
use crate::diag::Problem;
use crate::render::KubeVersion;
use crate::settings::Records;
use serde_json::Value as Json;

/// What the user chose for our side of the simulation.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The state of the documents.
    pub profile: Profile,
    /// The newest release that the service is to know; none: the newest embedded one.
    pub newest: Option<Release>,
    /// The cluster's Kubernetes version.
    pub kubernetes: Option<KubeVersion>,
    /// How many minor releases before the newest are supported; none: as the profile has it.
    pub window: Option<u64>,
}

impl Options {
    pub(super) fn newest(&self) -> Option<Release> {
        self.newest
            .or_else(|| releases().find(|release| release.name == dapr::latest()))
    }
}

/// What a command gives.
#[derive(Default)]
pub struct Answer {
    /// For standard output.
    pub out: String,
    /// Lines for standard error, in order.
    pub lines: Vec<String>,
    /// Findings about the settings, for standard error after the lines.
    pub findings: Option<Findings>,
    /// The exit status.
    pub status: u8,
    /// Whether the state is to be written.
    pub changed: bool,
    /// Whether help was asked for.
    pub help: Option<Verb>,
}

/// Findings, with what a report needs.
pub struct Findings {
    /// The findings.
    pub problems: Vec<Problem>,
    /// The texts that they point into.
    pub records: Records,
    /// The Dapr release.
    pub version: &'static str,
}

/// A command that ended early; its lines are with the session.
pub(super) struct Stop(pub u8);

pub(super) type Step<T> = Result<T, Stop>;

/// A command on its way.
pub struct Session<'a> {
    pub(super) state: &'a mut State,
    pub(super) shell: &'a mut dyn Shell,
    pub(super) host: &'a Hosts<'a>,
    pub(super) options: &'a Options,
    pub(super) secrets: Secrets,
    pub(super) answer: Answer,
    pub(super) quiet: bool,
}

impl<'a> Session<'a> {
    /// A session over a state.
    pub fn new(
        state: &'a mut State,
        shell: &'a mut dyn Shell,
        host: &'a Hosts<'a>,
        options: &'a Options,
    ) -> Self {
        Self {
            state,
            shell,
            host,
            options,
            secrets: Secrets::default(),
            answer: Answer::default(),
            quiet: false,
        }
    }

    /// Runs one command: `create`, its options, and so on.
    pub fn run(mut self, words: &[String]) -> Answer {
        let words = self.expanded(words);
        self.secrets = Secrets::of_words(&words);
        let whole: Vec<&str> = std::iter::once("k8s-extension")
            .chain(words.iter().map(String::as_str))
            .collect();
        let stopped = match az::parse(&whole) {
            Err(refusal) => {
                self.refused(&refusal, &whole);
                Err(Stop(refusal.status()))
            }
            Ok(call) => self.dispatch(&call, &whole),
        };
        if let Err(Stop(status)) = stopped {
            self.answer.status = status;
        }
        self.answer
    }

    /// What `az` says of a line that it cannot read, without a protected value, and what we know of it.
    fn refused(&mut self, refusal: &Refusal, words: &[&str]) {
        let at_fault: Vec<&str> = refusal
            .at
            .iter()
            .filter_map(|at| words.get(at.word).copied())
            .collect();
        let mut text = refusal.text.clone();
        for word in &at_fault {
            text = text.replace(word, self.secrets.shown(word));
        }
        self.error(&text);
        if let Some(hint) = refusal.hint.as_deref() {
            self.line(hint);
        }
        let verb = words.get(1).copied().unwrap_or_default();
        for note in at_fault.iter().filter_map(|word| hints::of(verb, word)) {
            self.line(&format!("note: {note}"));
        }
    }

    /// The words with files in place of `@FILE`.
    fn expanded(&mut self, words: &[String]) -> Vec<String> {
        let shell = &mut self.shell;
        let mut read = |name: &str| {
            let bytes = shell.read(name).ok()?;
            String::from_utf8(bytes).ok()
        };
        words.iter().map(|word| az::expand(word, &mut read)).collect()
    }

    fn dispatch(&mut self, call: &Call, words: &[&str]) -> Step<()> {
        if call.has(Flag::Help) {
            self.answer.help = Some(call.verb);
            return Ok(());
        }
        self.quiet = call.has(Flag::OnlyShowErrors);
        for warning in call.warnings() {
            self.warning(&warning);
        }
        for given in call.given.iter().filter(|given| given.abbreviated) {
            let typed = words
                .get(given.at.word)
                .and_then(|word| word.get(given.at.bytes.clone()));
            let typed = typed.unwrap_or_default();
            if !self.quiet {
                self.line(&format!(
                    "note: `{typed}` is read as `{}`; it stops working when another option begins like it",
                    given.spelling
                ));
            }
        }
        if call.has(Flag::Query) {
            self.line(
                "seatrial: --query is not simulated: it takes the whole of JMESPath; pipe `-o json` into a \
                 program that reads JSON",
            );
            return Err(Stop(2));
        }
        let cluster = self.cluster(call)?;
        match call.verb {
            Verb::Create => self.create(call, cluster),
            Verb::Update => self.update(call, &cluster),
            Verb::Show => self.show(call, &cluster),
            Verb::List => {
                self.list(call, &cluster);
                Ok(())
            }
            Verb::Delete => self.delete(call, &cluster),
        }
    }

    /// The cluster that a call names.
    fn cluster(&mut self, call: &Call) -> Step<Cluster> {
        let text = |flag| call.text(flag).unwrap_or_default().to_owned();
        let kind = text(Flag::ClusterType);
        let provider = match kind.as_str() {
            "connectedClusters" => "Microsoft.Kubernetes",
            "appliances" => "Microsoft.ResourceConnector",
            "provisionedClusters" => match call.text(Flag::ClusterProvider) {
                Some(provider) if !provider.is_empty() => provider,
                _ => {
                    self.error(
                        "Error! Cluster Resource Provider value is required for Cluster Type 'provisionedClusters'",
                    );
                    return Err(Stop(1));
                }
            },
            _ => "Microsoft.ContainerService",
        };
        Ok(Cluster {
            subscription: match call.text(Flag::Subscription) {
                Some(subscription) => subscription.to_owned(),
                None => "00000000-0000-0000-0000-000000000000".to_owned(),
            },
            resource_group: text(Flag::ResourceGroup),
            provider: provider.to_owned(),
            name: text(Flag::ClusterName),
            kind,
        })
    }

    /// Prints a result in the format that was asked for.
    pub(super) fn print(&mut self, call: &Call, result: &Json) {
        let format = call.text(Flag::Output).unwrap_or("json");
        self.answer.out = print::print(result, format);
    }

    pub(super) fn line(&mut self, text: &str) {
        self.answer.lines.push(self.secrets.blot(text));
    }

    pub(super) fn error(&mut self, text: &str) {
        self.line(&format!("ERROR: {text}"));
    }

    pub(super) fn warning(&mut self, text: &str) {
        if !self.quiet {
            self.line(&format!("WARNING: {text}"));
        }
    }

    pub(super) fn remark(&mut self, remark: &Remark) {
        if !self.quiet || remark.weight == Weight::Error {
            self.line(&remark.to_string());
        }
    }

    pub(super) fn note(&mut self, ground: &'static grounds::Ground, text: impl Into<String>) {
        self.remark(&Remark::new(Weight::Note, ground, text));
    }

    /// Ends with an exception that `az` does not expect.
    pub(super) fn exception(&mut self, text: &str) -> Stop {
        self.error("The command failed with an unexpected error. Here is the traceback:");
        self.error(text);
        self.line("To check existing issues, please visit: https://github.com/Azure/azure-cli/issues");
        Stop(1)
    }

    /// The answer to a question of `az` that takes yes or no; none without a terminal.
    pub(super) fn yes_or_no(&mut self, question: &str, default: Option<bool>) -> Option<bool> {
        if !self.shell.is_terminal() {
            return None;
        }
        let choices = match default {
            Some(true) => "(Y/n)",
            Some(false) => "(y/N)",
            None => "(y/n)",
        };
        loop {
            let answer = self.shell.ask(&format!("{question} {choices}: "))?;
            match answer.to_lowercase().as_str() {
                "y" => return Some(true),
                "n" => return Some(false),
                "" if default.is_some() => return default,
                _ => {}
            }
        }
    }

    /// The answer to a question that takes any text; `?` gives help and asks again.
    pub(super) fn text_answer(&mut self, question: &str, help: &str) -> Option<String> {
        if !self.shell.is_terminal() {
            return None;
        }
        loop {
            match self.shell.ask(question)?.as_str() {
                "?" => self.shell.tell(help),
                answer => return Some(answer.to_owned()),
            }
        }
    }
}

//! Scripts in pipelines. In: the tree of a GitHub workflow or action, or of an Azure Pipelines
//! definition. Out: the scripts of its steps, each with its shell and the variables that the
//! definition gives it. Knows nothing of what the scripts do.

use super::item::{Datum, Item};
use super::mapped::Mapped;
use super::shell::{Environment, Shell};

/// A script of a step.
#[derive(Clone, Debug)]
pub struct Script {
    /// Its text.
    pub text: Mapped,
    /// Who runs it.
    pub shell: Shell,
    /// What is known before it runs.
    pub environment: Environment,
}

/// Whether a document has steps, and so is a pipeline's.
pub fn is_one(root: &Item) -> bool {
    let has = |name: &str| root.get(name).is_some();
    has("steps") || has("stages") || has("jobs") || root.at(&["runs", "steps"]).is_some()
}

/// Every script, in order.
pub fn scripts(root: &Item) -> Vec<Script> {
    let mut found = Vec::new();
    let azure = root.get("on").is_none() && root.get("true").is_none() && root.get("runs").is_none();
    let environment = Environment {
        has_macros: azure,
        has_expressions: true,
        ..Environment::default()
    };
    let context = Context {
        environment,
        shell: None,
        windows: false,
    };
    walk(root, &context, &mut found);
    found
}

#[derive(Clone)]
struct Context {
    environment: Environment,
    /// `defaults.run.shell`.
    shell: Option<Shell>,
    /// Whether the machine runs Windows.
    windows: bool,
}

fn walk(item: &Item, outer: &Context, found: &mut Vec<Script>) {
    let mut context = outer.clone();
    if matches!(item.data, Datum::Object(_)) {
        context.learn(item);
    }
    for property in item.properties() {
        if property.key.text() == "steps" {
            for step in property.value.items() {
                let mut inner = context.clone();
                inner.learn(step);
                found.extend(inner.step(step));
                // Azure Pipelines puts steps under conditions: `- ${{ if … }}:` and a list.
                for property in step.properties() {
                    if property.key.text().starts_with("${{") {
                        let steps = property.value.items();
                        found.extend(steps.iter().filter_map(|step| inner.step(step)));
                    }
                }
            }
        } else {
            walk(&property.value, &context, found);
        }
    }
    for inner in item.items() {
        walk(inner, &context, found);
    }
}

impl Context {
    /// Takes up what an object says of the scripts below it.
    fn learn(&mut self, object: &Item) {
        let shell = object.at(&["defaults", "run", "shell"]);
        self.shell = shell.and_then(|shell| by_name(shell.str())).or(self.shell);
        let machine = object
            .get("runs-on")
            .or(object.at(&["pool", "vmImage"]))
            .map(Item::str);
        if let Some(machine) = machine {
            self.windows = machine.to_lowercase().contains("windows");
        }
        for property in object.get("env").map(Item::properties).unwrap_or_default() {
            let name = property.key.text().to_owned();
            match property.value.scalar() {
                Some(value) if !is_expression(value.text()) => {
                    self.environment.variables.insert(name, value.text().to_owned());
                }
                _ => _ = self.environment.variables.remove(&name),
            }
        }
        let variables = object.get("variables");
        for property in variables.map(Item::properties).unwrap_or_default() {
            self.define(property.key.text(), property.value.scalar());
        }
        for item in variables.map(Item::items).unwrap_or_default() {
            if let Some(name) = item.get("name") {
                self.define(name.str(), item.get("value").and_then(Item::scalar));
            }
        }
    }

    /// A variable of Azure Pipelines: a macro, and in upper case one of the environment.
    fn define(&mut self, name: &str, value: Option<Mapped>) {
        let upper = name.to_uppercase().replace('.', "_");
        match value {
            Some(value) if !is_expression(value.text()) => {
                let text = value.text().to_owned();
                self.environment.macros.insert(name.to_owned(), text.clone());
                self.environment.variables.insert(upper, text);
            }
            _ => {
                self.environment.macros.remove(name);
                self.environment.variables.remove(&upper);
            }
        }
    }

    /// The script of one step, if it has one.
    fn step(&self, step: &Item) -> Option<Script> {
        let (text, shell) = self.inline(step)?;
        Some(Script {
            text: text.clone(),
            shell,
            environment: self.environment.clone(),
        })
    }

    fn inline<'i>(&self, step: &'i Item) -> Option<(&'i Mapped, Shell)> {
        let of = |name: &str| step.get(name).and_then(Item::text);
        let native = if self.windows { Shell::Cmd } else { Shell::Bash };
        if let Some(text) = of("run") {
            let default = if self.windows {
                Shell::PowerShell
            } else {
                Shell::Bash
            };
            let named = step.get("shell").and_then(|shell| by_name(shell.str()));
            return Some((text, named.or(self.shell).unwrap_or(default)));
        }
        if let Some(text) = of("script") {
            return Some((text, native));
        }
        if let Some(text) = of("bash") {
            return Some((text, Shell::Bash));
        }
        if let Some(text) = of("pwsh").or(of("powershell")) {
            return Some((text, Shell::PowerShell));
        }
        let action = step.get("uses").map(|uses| uses.str().to_lowercase());
        if let Some(action) = action {
            let text = step.at(&["with", "inlineScript"])?.text()?;
            let shell = match action.split('@').next()? {
                "azure/powershell" => Shell::PowerShell,
                _ => Shell::Bash,
            };
            return Some((text, shell));
        }
        let task = step.get("task").map(|task| task.str().to_lowercase())?;
        let inputs = step.get("inputs")?;
        let text = inputs
            .get("inlineScript")
            .or(inputs.get("script"))
            .or(inputs.get("Inline"))?
            .text()?;
        let shell = match task.split('@').next()? {
            "azurecli" => match inputs.get("scriptType").map(Item::str) {
                Some("ps" | "pscore") => Shell::PowerShell,
                Some("batch") => Shell::Cmd,
                _ => Shell::Bash,
            },
            "powershell" | "azurepowershell" => Shell::PowerShell,
            "cmdline" => native,
            _ => Shell::Bash,
        };
        Some((text, shell))
    }
}

fn is_expression(text: &str) -> bool {
    text.contains("${{") || text.contains("$(") || text.contains("$[")
}

fn by_name(shell: &str) -> Option<Shell> {
    match shell.split([' ', '{']).next()? {
        "bash" | "sh" => Some(Shell::Bash),
        "pwsh" | "powershell" => Some(Shell::PowerShell),
        "cmd" => Some(Shell::Cmd),
        _ => None,
    }
}

//! Rules about settings and values files as texts: what cannot be read, and what is read otherwise
//! than it looks. Data only; the checks themselves live where the texts are read.

use super::{Rule, Severity};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "bad-setting",
        severity: Severity::Error,
        title: "a setting cannot be read",
        why: "Helm refuses the whole command when one setting does not follow the grammar of `--set`, and \
              its message names neither the place nor the remedy.",
        bad: "--set 'global.tolerations[x].key=a'",
        good: "--set 'global.tolerations[0].key=a'",
    },
    Rule {
        id: "bad-values-file",
        severity: Severity::Error,
        title: "a values file cannot be read",
        why: "A file that is missing, is no YAML, or holds no table ends the command before anything is \
              rendered. Tabs for indentation and unclosed quotes are the usual causes.",
        bad: "# values.yaml\nglobal:\n\tha: {enabled: true}\n",
        good: "# values.yaml\nglobal:\n  ha: {enabled: true}\n",
    },
    Rule {
        id: "exponent-number",
        severity: Severity::Warning,
        title: "a word with an `e` is read as a number",
        why: "YAML reads digits around an `e` as a floating-point number: a commit id such as `12e4` \
              becomes 120000. Quotes keep it a string.",
        bad: "# values.yaml\ntag: 12e4\n",
        good: "# values.yaml\ntag: \"12e4\"\n",
    },
    Rule {
        id: "large-number",
        severity: Severity::Warning,
        title: "a number prints in exponent form",
        why: "Numbers of values files are floating-point numbers in templates; from 21 digits, or from one \
              million where a template prints them plainly, they come out as `1e+06`. `--set` keeps whole \
              numbers whole.",
        bad: "# values.yaml\nlabels:\n  build: 12345678\n",
        good: "# values.yaml\nlabels:\n  build: \"12345678\"\n",
    },
    Rule {
        id: "list-gap",
        severity: Severity::Warning,
        title: "a list index leaves null items before it",
        why: "`--set list[2]=x` makes a list of three items, the first two of them null. A list given by \
              settings does not extend the chart's default list: it replaces it.",
        bad: "./chart --set 'hosts[2]=example.net'",
        good: "./chart --set 'hosts={example.com,example.org,example.net}'",
    },
    Rule {
        id: "null-deletes",
        severity: Severity::Info,
        title: "null takes a default away",
        why: "A key that is null takes the chart's default with it, a whole table too; in a file, a key \
              with nothing after its colon is null. Templates then meet a missing value.",
        bad: "# values.yaml\nglobal:\n  imagePullPolicy:\n",
        good: "# values.yaml\nglobal:\n  imagePullPolicy: Always\n",
    },
    Rule {
        id: "octal-number",
        severity: Severity::Warning,
        title: "a leading zero is read as octal",
        why: "Helm's YAML reads a whole number with a leading zero as octal: `010` is 8. Settings of \
              `--set` keep such a word as a string.",
        bad: "# values.yaml\nglobal:\n  prometheus: {port: 010}\n",
        good: "# values.yaml\nglobal:\n  prometheus: {port: 10}\n",
    },
    Rule {
        id: "overridden-setting",
        severity: Severity::Warning,
        title: "a later setting takes a setting's place",
        why: "When a key is set more than once, the strongest flag and among equals the last one counts, \
              and the others change nothing. Among values files that is how they are meant to work, and \
              only worth knowing.",
        bad: "dapr_operator.replicaCount=2 dapr_operator.replicaCount=3",
        good: "dapr_operator.replicaCount=3",
    },
    Rule {
        id: "repeated-key",
        severity: Severity::Warning,
        title: "a file gives a key twice",
        why: "Helm takes the last of two equal keys in one table and says nothing: all that stands under \
              the first one is lost.",
        bad: "# values.yaml\nglobal:\n  tag: 1.18.0\nglobal:\n  logAsJson: true\n",
        good: "# values.yaml\nglobal:\n  tag: 1.18.0\n  logAsJson: true\n",
    },
    Rule {
        id: "replaced-list",
        severity: Severity::Warning,
        title: "an index replaces a longer list of the chart",
        why: "`--set list[0]=x` looks like a change of one item. It makes a new list, which takes the place \
              of the chart's whole list.",
        bad: "./chart --set 'hosts[0]=example.org'",
        good: "./chart --set 'hosts={example.org,example.net}'",
    },
    Rule {
        id: "split-setting",
        severity: Severity::Warning,
        title: "a comma within a value began another setting",
        why: "A comma separates settings. One that belongs to the value has to be escaped by a backslash; \
              otherwise what follows it becomes a setting that the chart does not know.",
        bad: "./chart --set 'options=retry=3,backoff=2'",
        good: "./chart --set 'options=retry=3\\,backoff=2'",
    },
    Rule {
        id: "unescaped-dot",
        severity: Severity::Error,
        title: "a dot within a name made a level",
        why: "Dots separate levels in `--set`; those of a label's name have to be escaped by a backslash, \
              and the backslash has to survive the shell. Otherwise a table stands where Kubernetes takes \
              a string, and the API server refuses the object.",
        bad: "--set global.nodeSelector.kubernetes.io/os=linux",
        good: "--set 'global.nodeSelector.kubernetes\\.io/os=linux'",
    },
    Rule {
        id: "version-as-number",
        severity: Severity::Warning,
        title: "a version is read as a number and loses its last zero",
        why: "`1.10` without quotes is a number in YAML, and prints as `1.1`: another version, and one \
              that exists.",
        bad: "# values.yaml\ntag: 1.10\n",
        good: "# values.yaml\ntag: \"1.10\"\n",
    },
    Rule {
        id: "yaml-boolean",
        severity: Severity::Warning,
        title: "a word is read as a boolean",
        why: "Helm's YAML reads `yes`, `no`, `on` and `off` as booleans, `--set` reads them as strings. What \
              works in a values file fails on the command line, and the other way round.",
        bad: "# values.yaml\nglobal:\n  ha: {enabled: yes}\n",
        good: "# values.yaml\nglobal:\n  ha: {enabled: true}\n",
    },
];

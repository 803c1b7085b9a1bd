//! Rules about values against a chart: what it does not know, does not take, or drops. Data only.

use super::{Rule, Severity};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "default-setting",
        severity: Severity::Info,
        title: "a setting equals the chart's default",
        why: "Without the setting the merged values are the same. That may be meant, to hold a value \
              against later releases of the chart; or the default was not known.",
        bad: "dapr_operator.replicaCount=1",
        good: "dapr_operator.replicaCount=2",
    },
    Rule {
        id: "dropped-setting",
        severity: Severity::Error,
        title: "a setting is dropped in the merge",
        why: "Where the chart has a table and the setting a plain value, the merge keeps the table and drops \
              the setting, with at most a log line. Nothing fails, and nothing changes.",
        bad: "./chart --set global.cdn=false",
        good: "./chart --set global.cdn.enabled=false",
    },
    Rule {
        id: "gated-setting",
        severity: Severity::Warning,
        title: "a setting is read only when another value differs",
        why: "The templates read the setting under a condition that does not hold now. Which one it is was \
              found by rendering with other values until the setting counted.",
        bad: "global.ha.enabled=true dapr_operator.replicaCount=2",
        good: "global.ha.enabled=true global.ha.replicaCount=5",
    },
    Rule {
        id: "gone-key",
        severity: Severity::Error,
        title: "a key that only earlier releases have",
        why: "Settings outlive the chart they were written for. Helm takes a key that no template reads any \
              more and says nothing: the setting is silently without effect.",
        bad: "dapr@1.18.3 dapr_placement.replicaCount=3",
        good: "dapr@1.18.3 global.ha.enabled=true",
    },
    Rule {
        id: "inert-setting",
        severity: Severity::Warning,
        title: "a setting changes nothing",
        why: "Rendered without the setting, the chart gives the same objects. The templates may name it, \
              but what they make of it is the same.",
        bad: "./chart --set name=WEB",
        good: "./chart --set name=shop",
    },
    Rule {
        id: "later-key",
        severity: Severity::Error,
        title: "a key that only later releases have",
        why: "A setting from the documentation of a newer release means nothing to an older one. Helm takes \
              it and says nothing: it is silently without effect until the chart is upgraded.",
        bad: "dapr@1.13.6 dapr_scheduler.logLevel=debug",
        good: "dapr@1.14.0 dapr_scheduler.logLevel=debug",
    },
    Rule {
        id: "redundant-setting",
        severity: Severity::Info,
        title: "another setting gives the same",
        why: "Two settings give the same objects as either of them alone. Taking out both would change \
              them.",
        bad: "./chart --set metrics=true,debug=true",
        good: "./chart --set metrics=true",
    },
    Rule {
        id: "schema-violation",
        severity: Severity::Error,
        title: "the chart's own schema refuses the values",
        why: "A chart may carry a `values.schema.json`; Helm refuses to render when the merged values do \
              not satisfy it.",
        bad: "./chart --set replicas=many",
        good: "./chart --set replicas=3",
    },
    Rule {
        id: "string-for-scalar",
        severity: Severity::Warning,
        title: "a string where the default is a boolean or a number",
        why: "A string that is not empty counts as true in a template, also `\"false\"`, and a comparison \
              of a string with a boolean fails the render.",
        bad: "./chart --set-string enabled=false",
        good: "./chart --set enabled=false",
    },
    Rule {
        id: "type-mismatch",
        severity: Severity::Error,
        title: "a value has the wrong type",
        why: "A value of another type than the chart works with fails in a template, is dropped in the merge, \
              or makes an object that the API server refuses.",
        bad: "global.ha=false",
        good: "global.ha.enabled=false",
    },
    Rule {
        id: "unknown-key",
        severity: Severity::Error,
        title: "the chart does not know the key",
        why: "Helm takes any key and says nothing of one that no template reads: a misspelt setting is \
              silently without effect.",
        bad: "dapr_oprator.replicaCount=2",
        good: "dapr_operator.replicaCount=2",
    },
    Rule {
        id: "unread-setting",
        severity: Severity::Warning,
        title: "no template reads a setting",
        why: "Helm takes any key. One that no template of the chart reads changes nothing, whatever its \
              value; most often it is misspelt, or stands at the wrong level.",
        bad: "./chart --set replica=2",
        good: "./chart --set replicas=2",
    },
    Rule {
        id: "value-out-of-range",
        severity: Severity::Error,
        title: "a value is not one that the key takes",
        why: "The value has the right type, but the program that reads it takes a few words, a range or a \
              form only, and says so when it starts: in the cluster.",
        bad: "global.mtls.workloadCertTTL=010",
        good: "global.mtls.workloadCertTTL=24h",
    },
];

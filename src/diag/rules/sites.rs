//! Rules about Dapr settings in scripts, pipelines and templates: what `seatrial scan` finds beside
//! what `check` finds. Data only. Why of each is told by what has been seen to happen.

use super::{Rule, Severity};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "az-refuses",
        severity: Severity::Error,
        title: "a command line that az refuses",
        why: "`az k8s-extension` answers with a usage error and does nothing: a required flag is missing, a \
              flag is not one of the command's, or a value is none that the flag takes.",
        bad: "# install.sh\naz k8s-extension create -t managedCluster -c aks -g rg -n dapr --extension-type Microsoft.Dapr\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr\n",
    },
    Rule {
        id: "bicep-escape",
        severity: Severity::Error,
        title: "a backslash in Bicep begins no legal escape",
        why: "Bicep strings know `\\\\`, `\\'`, `\\n`, `\\r`, `\\t`, `\\u{…}` and `\\$` only. A dot in a key \
              is escaped by one backslash for the extension, and that backslash by another for Bicep.",
        bad: "# main.bicep\nresource dapr 'Microsoft.KubernetesConfiguration/extensions@2023-05-01' = {\n  name: 'dapr'\n  properties: {\n    extensionType: 'microsoft.dapr'\n    configurationSettings: {\n      'global.nodeSelector.kubernetes\\.io/os': 'linux'\n    }\n  }\n}\n",
        good: "# main.bicep\nresource dapr 'Microsoft.KubernetesConfiguration/extensions@2023-05-01' = {\n  name: 'dapr'\n  properties: {\n    extensionType: 'microsoft.dapr'\n    configurationSettings: {\n      'global.nodeSelector.kubernetes\\\\.io/os': 'linux'\n    }\n  }\n}\n",
    },
    Rule {
        id: "blank-after-continuation",
        severity: Severity::Error,
        title: "blanks follow the character that should continue a line",
        why: "A backslash (in PowerShell a backtick, in cmd a caret) continues a line only as its last \
              character. With a blank after it the command ends there: `az` refuses the lone blank, and \
              the next line runs as a command of its own.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr \\ \n  --extension-type Microsoft.Dapr\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr \\\n  --extension-type Microsoft.Dapr\n",
    },
    Rule {
        id: "colon-for-equals",
        severity: Severity::Error,
        title: "a setting is written with a colon, or with blanks around `=`",
        why: "Each word after `--configuration-settings` is cut at its first `=`. A word without one ends \
              the command with a usage error; blanks around `=` become part of the key or the value.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings \"global.logAsJson: true\"\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings \"global.logAsJson=true\"\n",
    },
    Rule {
        id: "comma-between-settings",
        severity: Severity::Warning,
        title: "a comma between settings of the extension",
        why: "Helm's `--set` separates settings by commas; `--configuration-settings` separates them by blanks \
              and takes a comma for a part of the value. What the service makes of it is not documented.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings global.logAsJson=true,global.mtls.enabled=true\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings global.logAsJson=true global.mtls.enabled=true\n",
    },
    Rule {
        id: "create-asks",
        severity: Severity::Error,
        title: "`create` in a pipeline asks a question that nobody can answer",
        why: "`az k8s-extension create` asks whether Dapr is installed already, since version 1.3.7 of the \
              CLI extension. Without a terminal it fails with `NoTTYException`, and piping an answer does \
              not help. `skipExistingDaprCheck=true` keeps it from asking.",
        bad: "# .github/workflows/deploy.yml\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: az k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr\n",
        good: "# .github/workflows/deploy.yml\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: az k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr --configuration-settings skipExistingDaprCheck=true\n",
    },
    Rule {
        id: "deprecated-flag",
        severity: Severity::Info,
        title: "a deprecated spelling of a flag",
        why: "Since version 1.3.9 of the CLI extension some long spellings are deprecated. They still work \
              and print a warning.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings-file dapr.json\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --config-settings-file dapr.json\n",
    },
    Rule {
        id: "disruption-outside-ha",
        severity: Severity::Error,
        title: "the disruption budget stands outside `global.ha`",
        why: "The chart reads `global.ha.disruption.minimumAvailable` and `.maximumUnavailable`. Under \
              `global.disruption` nothing reads them, and nothing says so.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings global.disruption.minimumAvailable=1\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings global.ha.disruption.minimumAvailable=1\n",
    },
    Rule {
        id: "ha-scalar",
        severity: Severity::Error,
        title: "`global.ha` is set to a scalar",
        why: "`global.ha` is a table whose switch is `enabled`. A scalar in its place makes a template fail \
              up to Dapr 1.15 (`can't evaluate field enabled in type interface {}`), and is dropped in \
              silence from 1.16 on.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings global.ha=false\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings global.ha.enabled=false\n",
    },
    Rule {
        id: "json-for-settings",
        severity: Severity::Error,
        title: "JSON where key=value is wanted",
        why: "`--configuration-settings` takes words of the form key=value. A JSON object has no `=` in the \
              right place and ends the command with a usage error; in a file it is welcome.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings '{\"global.logAsJson\": \"true\"}'\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings 'global.logAsJson=true'\n",
    },
    Rule {
        id: "label-prefix-lost",
        severity: Severity::Error,
        title: "a well-known label lost its first part",
        why: "The label of a node's zone is `topology.kubernetes.io/zone`. Pages about the extension have \
              shown `kubernetes\\.io/zone`, which no node has, so that no pod is ever scheduled.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings \"global.nodeSelector.kubernetes\\.io/zone=us-east-1c\"\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings \"global.nodeSelector.topology\\.kubernetes\\.io/zone=us-east-1c\"\n",
    },
    Rule {
        id: "managed-by-extension",
        severity: Severity::Warning,
        title: "another tool changes what the extension manages",
        why: "The extension's chart is Microsoft's build. `helm upgrade` with the public chart fails on it, \
              the Dapr CLI cannot find its versions, and two managers undo each other's work.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr\ndapr upgrade -k --runtime-version 1.14.4\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr\naz k8s-extension update -t managedClusters -c aks -g rg -n dapr --auto-upgrade false --version 1.14.4-msft.5\n",
    },
    Rule {
        id: "misplaced-setting",
        severity: Severity::Error,
        title: "a setting stands where a template reads none",
        why: "Settings belong into `properties.configurationSettings`. Under `properties.scope`, directly \
              under `properties`, or beside it, they are refused (`BCP037`) or dropped.",
        bad: "# main.bicep\nresource dapr 'Microsoft.KubernetesConfiguration/extensions@2023-05-01' = {\n  name: 'dapr'\n  properties: {\n    extensionType: 'microsoft.dapr'\n    'global.tag': '1.14.4'\n  }\n}\n",
        good: "# main.bicep\nresource dapr 'Microsoft.KubernetesConfiguration/extensions@2023-05-01' = {\n  name: 'dapr'\n  properties: {\n    extensionType: 'microsoft.dapr'\n    configurationSettings: {\n      'global.tag': '1.14.4'\n    }\n  }\n}\n",
    },
    Rule {
        id: "namespace-without-scope",
        severity: Severity::Error,
        title: "`--release-namespace` without `--scope cluster`",
        why: "The Azure CLI takes a missing scope for one that is not `cluster`, and then refuses \
              `--release-namespace` with a message about the scope `namespace`.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr --release-namespace dapr\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr --scope cluster --release-namespace dapr\n",
    },
    Rule {
        id: "no-such-command",
        severity: Severity::Error,
        title: "a command that `az k8s-extension` does not have",
        why: "The group has `create`, `update`, `show`, `list` and `delete`. Pages about the extension have \
              shown `upgrade`, which `az` does not know.",
        bad: "# update.sh\naz k8s-extension upgrade -t managedClusters -c aks -g rg -n dapr --configuration-settings global.tag=1.14.4\n",
        good: "# update.sh\naz k8s-extension update -t managedClusters -c aks -g rg -n dapr --configuration-settings global.tag=1.14.4\n",
    },
    Rule {
        id: "parallel-extensions",
        severity: Severity::Warning,
        title: "two extensions are deployed at the same time",
        why: "Deployments of Dapr and another extension on one cluster have been seen to fail with \
              `EtagMismatch` where neither waits for the other. That is not documented, so this is a \
              warning.",
        bad: "# main.bicep\nresource flux 'Microsoft.KubernetesConfiguration/extensions@2023-05-01' = {\n  name: 'flux'\n  properties: { extensionType: 'microsoft.flux' }\n}\nresource dapr 'Microsoft.KubernetesConfiguration/extensions@2023-05-01' = {\n  name: 'dapr'\n  properties: { extensionType: 'microsoft.dapr' }\n}\n",
        good: "# main.bicep\nresource flux 'Microsoft.KubernetesConfiguration/extensions@2023-05-01' = {\n  name: 'flux'\n  properties: { extensionType: 'microsoft.flux' }\n}\nresource dapr 'Microsoft.KubernetesConfiguration/extensions@2023-05-01' = {\n  name: 'dapr'\n  dependsOn: [\n    flux\n  ]\n  properties: { extensionType: 'microsoft.dapr' }\n}\n",
    },
    Rule {
        id: "read-only-property",
        severity: Severity::Error,
        title: "a property that can only be read is written",
        why: "`currentVersion`, `provisioningState`, `errorInfo` and some others are written by the service. \
              They come into templates by copying what `show` printed.",
        bad: "# main.bicep\nresource dapr 'Microsoft.KubernetesConfiguration/extensions@2023-05-01' = {\n  name: 'dapr'\n  properties: {\n    extensionType: 'microsoft.dapr'\n    currentVersion: '1.14.4-msft.5'\n  }\n}\n",
        good: "# main.bicep\nresource dapr 'Microsoft.KubernetesConfiguration/extensions@2023-05-01' = {\n  name: 'dapr'\n  properties: {\n    extensionType: 'microsoft.dapr'\n    autoUpgradeMinorVersion: false\n    version: '1.14.4-msft.5'\n  }\n}\n",
    },
    Rule {
        id: "replicas-under-ha",
        severity: Severity::Warning,
        title: "a replica count that high availability overrides",
        why: "While `global.ha.enabled` is true, which it is by default in the extension, operator, sentry \
              and injector take `global.ha.replicaCount`, and `replicaCount` of each is not read. Changing \
              it from 2 to 3 changes nothing.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings dapr_operator.replicaCount=2\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings global.ha.replicaCount=2\n",
    },
    Rule {
        id: "secret-in-settings",
        severity: Severity::Error,
        title: "a secret is an ordinary setting",
        why: "Ordinary settings are stored and printed as they are: everybody who may read the extension \
              reads them in `az k8s-extension show`. Of protected settings only the keys come back.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings dapr_sentry.tls.issuer.keyPEM=abc\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --config-protected-settings dapr_sentry.tls.issuer.keyPEM=abc\n",
    },
    Rule {
        id: "set-on-extension",
        severity: Severity::Error,
        title: "`--set` on `az k8s-extension`",
        why: "`--set` is Helm's flag. `az k8s-extension` takes settings by `--configuration-settings` and \
              refuses `--set`, though pages about the extension have shown it.",
        bad: "# update.sh\naz k8s-extension update -t managedClusters -c aks -g rg -n dapr --set global.tag=1.14.4\n",
        good: "# update.sh\naz k8s-extension update -t managedClusters -c aks -g rg -n dapr --configuration-settings global.tag=1.14.4\n",
    },
    Rule {
        id: "setting-not-text",
        severity: Severity::Warning,
        title: "a setting of a template is no text",
        why: "The interface of cluster extensions takes a map of texts to texts. Booleans and numbers without \
              quotes contradict it, though the service has been seen to take them; lists and objects do not \
              fit it at all.",
        bad: "# main.bicep\nresource dapr 'Microsoft.KubernetesConfiguration/extensions@2023-05-01' = {\n  name: 'dapr'\n  properties: {\n    extensionType: 'microsoft.dapr'\n    configurationSettings: {\n      'global.ha.enabled': true\n    }\n  }\n}\n",
        good: "# main.bicep\nresource dapr 'Microsoft.KubernetesConfiguration/extensions@2023-05-01' = {\n  name: 'dapr'\n  properties: {\n    extensionType: 'microsoft.dapr'\n    configurationSettings: {\n      'global.ha.enabled': 'true'\n    }\n  }\n}\n",
    },
    Rule {
        id: "skip-check-inexact",
        severity: Severity::Error,
        title: "`skipExistingDaprCheck` does not count as it is written",
        why: "The Azure CLI compares the value with the text `true`, to the letter. `True`, `1` or a JSON \
              boolean in a settings file leave the prompt where it is. In templates nothing reads it.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings skipExistingDaprCheck=True\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings skipExistingDaprCheck=true\n",
    },
    Rule {
        id: "terraform-empty-value",
        severity: Severity::Error,
        title: "an empty setting in Terraform",
        why: "The provider takes maps of texts that are not empty, and refuses the plan otherwise. An empty \
              text cannot be given from Terraform.",
        bad: "# main.tf\nresource \"azurerm_kubernetes_cluster_extension\" \"dapr\" {\n  name           = \"dapr\"\n  cluster_id     = azurerm_kubernetes_cluster.aks.id\n  extension_type = \"microsoft.dapr\"\n  configuration_settings = {\n    \"global.ha.disruption.minimumAvailable\" = \"\"\n  }\n}\n",
        good: "# main.tf\nresource \"azurerm_kubernetes_cluster_extension\" \"dapr\" {\n  name           = \"dapr\"\n  cluster_id     = azurerm_kubernetes_cluster.aks.id\n  extension_type = \"microsoft.dapr\"\n  configuration_settings = {\n    \"global.ha.disruption.maximumUnavailable\" = \"25%\"\n  }\n}\n",
    },
    Rule {
        id: "terraform-version-and-train",
        severity: Severity::Error,
        title: "a version and a release train in Terraform",
        why: "The provider declares `version` and `release_train` in conflict, and refuses a resource that \
              has both. Without a version the newest of the train is installed and upgraded by itself.",
        bad: "# main.tf\nresource \"azurerm_kubernetes_cluster_extension\" \"dapr\" {\n  name           = \"dapr\"\n  cluster_id     = azurerm_kubernetes_cluster.aks.id\n  extension_type = \"microsoft.dapr\"\n  version        = \"1.14.4-msft.5\"\n  release_train  = \"stable\"\n}\n",
        good: "# main.tf\nresource \"azurerm_kubernetes_cluster_extension\" \"dapr\" {\n  name           = \"dapr\"\n  cluster_id     = azurerm_kubernetes_cluster.aks.id\n  extension_type = \"microsoft.dapr\"\n  version        = \"1.14.4-msft.5\"\n}\n",
    },
    Rule {
        id: "tolerations-scalar",
        severity: Severity::Error,
        title: "tolerations or a node selector given as a scalar",
        why: "`global.tolerations` is a list of tables and `global.nodeSelector` a table. The templates print \
              a scalar as it is and do not fail; the cluster refuses what they print.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings global.tolerations=dapr\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings \"global.tolerations[0].key=dapr\"\n",
    },
    Rule {
        id: "typographic-character",
        severity: Severity::Error,
        title: "a typographic quote or dash in a command",
        why: "Text processors turn plain quotes and double hyphens into typographic ones. A shell takes them \
              for letters: the quote stays open or becomes part of the value, and the flag is none.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings “global.daprControlPlaneOs=linux”\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings \"global.daprControlPlaneOs=linux\"\n",
    },
    Rule {
        id: "unquoted-backslash",
        severity: Severity::Error,
        title: "the shell takes the backslash that escapes a dot",
        why: "Outside quotes bash removes a backslash, so that `kubernetes\\.io/os` arrives as \
              `kubernetes.io/os` and its dot makes a level. In quotes of either kind the backslash stays.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings global.nodeSelector.kubernetes\\.io/os=linux\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings \"global.nodeSelector.kubernetes\\.io/os=linux\"\n",
    },
    Rule {
        id: "unquoted-key",
        severity: Severity::Error,
        title: "a key with dots and no quotes in Bicep",
        why: "A property's name in Bicep is one word; a key with dots must be quoted. Pages about the \
              extension have shown it without.",
        bad: "# main.bicep\nresource dapr 'Microsoft.KubernetesConfiguration/extensions@2023-05-01' = {\n  name: 'dapr'\n  properties: {\n    extensionType: 'microsoft.dapr'\n    configurationSettings: {\n      global.logAsJson: 'true'\n    }\n  }\n}\n",
        good: "# main.bicep\nresource dapr 'Microsoft.KubernetesConfiguration/extensions@2023-05-01' = {\n  name: 'dapr'\n  properties: {\n    extensionType: 'microsoft.dapr'\n    configurationSettings: {\n      'global.logAsJson': 'true'\n    }\n  }\n}\n",
    },
    Rule {
        id: "unreadable-file",
        severity: Severity::Warning,
        title: "a file that speaks of Dapr cannot be read",
        why: "What cannot be read is not checked. Terraform refuses such a file too; the usual causes are a \
              brace that is not closed and a backslash that begins no escape.",
        bad: "# main.tf\nresource \"helm_release\" \"dapr\" {\n  name  = \"dapr\"\n  chart = \"dapr\n}\n",
        good: "# main.tf\nresource \"helm_release\" \"dapr\" {\n  name  = \"dapr\"\n  chart = \"dapr\"\n}\n",
    },
    Rule {
        id: "unresolved-value",
        severity: Severity::Info,
        title: "a value that only a run would tell",
        why: "Variables that a script does not set once and literally, outputs of commands, parameters of \
              templates and expressions of pipelines are not guessed. What depends on them is not checked.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings \"global.logAsJson=$AS_JSON\"\n",
        good: "# install.sh\nAS_JSON=true\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings \"global.logAsJson=$AS_JSON\"\n",
    },
    Rule {
        id: "update-asks",
        severity: Severity::Error,
        title: "`update` in a pipeline asks for confirmation",
        why: "`az k8s-extension update` with settings asks before it goes on. Without a terminal it \
              fails with `Unable to prompt for confirmation as no tty available. Use --yes.`, as in any pipeline.",
        bad: "# .github/workflows/deploy.yml\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: az k8s-extension update -t managedClusters -c aks -g rg -n dapr --configuration-settings global.logAsJson=true\n",
        good: "# .github/workflows/deploy.yml\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: az k8s-extension update -t managedClusters -c aks -g rg -n dapr --configuration-settings global.logAsJson=true --yes\n",
    },
    Rule {
        id: "update-fixed-flag",
        severity: Severity::Error,
        title: "a flag on `update` that only `create` takes",
        why: "Type and scope of an extension are fixed when it is created. `update` refuses both flags as \
              unrecognized, though pages about extensions list them.",
        bad: "# update.sh\naz k8s-extension update -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr --configuration-settings global.tag=1.14.4\n",
        good: "# update.sh\naz k8s-extension update -t managedClusters -c aks -g rg -n dapr --configuration-settings global.tag=1.14.4\n",
    },
    Rule {
        id: "upstream-version",
        severity: Severity::Warning,
        title: "a version of the public chart for the extension",
        why: "The extension installs builds of Microsoft's, named like `1.14.4-msft.5`. A version without the \
              build number has been seen to fail with `Failed to resolve the extension version`. Which \
              versions have no build number is not documented, so this is a warning.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr --auto-upgrade false --version 1.14.4\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr --auto-upgrade false --version 1.14.4-msft.5\n",
    },
    Rule {
        id: "version-with-auto-upgrade",
        severity: Severity::Error,
        title: "a pinned version together with auto-upgrade",
        why: "A version can be pinned only where auto-upgrade of the minor version is false. The Azure CLI \
              refuses both together, and so does the service from API version 2023-05-01 on. Left out, \
              auto-upgrade is true.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr --auto-upgrade true --version 1.14.4-msft.5\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr --auto-upgrade false --version 1.14.4-msft.5\n",
    },
    Rule {
        id: "yes-on-create",
        severity: Severity::Error,
        title: "`--yes` on `create`",
        why: "`az k8s-extension create` asks a question and yet has no `--yes`: the flag is unrecognized. The \
              setting `skipExistingDaprCheck=true` keeps it from asking.",
        bad: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr --yes\n",
        good: "# install.sh\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr --configuration-settings skipExistingDaprCheck=true\n",
    },
    Rule {
        id: "zonal-storage",
        severity: Severity::Warning,
        title: "high availability over zones on volumes that stay in one",
        why: "With high availability the placement service keeps volumes. Those of the default storage class \
              are bound to a zone, and a pod that is scheduled elsewhere ends with `volume node affinity \
              conflict`. The class cannot be changed later.",
        bad: "# install.sh\naz aks create -g rg -n aks --zones 1 2 3\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr\n",
        good: "# install.sh\naz aks create -g rg -n aks --zones 1 2 3\naz k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings dapr_placement.volumeclaims.storageClassName=zrs\n",
    },
];

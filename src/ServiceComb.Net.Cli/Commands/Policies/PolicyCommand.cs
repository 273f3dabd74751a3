using System.CommandLine;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Commands.Configuration;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Cli.Commands.Policies;

/// <summary>The command <c>policy</c>: governance documents.</summary>
internal static class PolicyCommand
{
    public static Command Create(CliServices services) => new Command("policy", "Reads and changes governance policies and traffic groups.").With(
        CreateList(services), CreateGet(services), PolicyApplyCommand.Create(services), CreateDelete(services), CreateValidate(services));

    /// <summary>Writes what apps say about documents, and returns the exit code.</summary>
    public static int WriteFindings(CommandContext context, IReadOnlyList<GovernanceDocumentFinding> findings)
    {
        var table = new OutputTable("document", "state", "reason");
        foreach (var finding in findings)
        {
            table.Add(finding.Key, State(finding), finding.Error ?? string.Join("; ", finding.Warnings));
        }

        context.Output.Write(table, () => new JsonArray([.. findings.Select(static finding => ToJson(finding))]));
        return findings.Any(static finding => finding.Error is not null) ? ExitCode.Findings : ExitCode.Success;
    }

    private static Command CreateList(CliServices services)
    {
        var labels = new LabelOptions();
        return new Command("list", "Lists policies with what apps say about them.").With(labels.All).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            var policies = await PolicyItems.ListAsync(context, connection, labels.ReadFilter(context));
            var table = new OutputTable("kind", "name", "labels", "state", "reason") { Empty = "There are no policies." };
            foreach (var (item, finding) in policies)
            {
                var name = item.Key![Math.Min(GovernanceDocumentValidator.KeyPrefix.Length + finding.Kind.Length + 1, item.Key!.Length)..];
                var state = item.Status == KieStatus.Disabled ? new OutputCell("disabled", CellStyle.Faint) : State(finding);
                table.Add(finding.Kind, name, KvText.Labels(item.Labels), state, finding.Error ?? string.Join("; ", finding.Warnings));
            }

            context.Output.Write(table, () => new JsonArray([.. policies.Select(static policy =>
            {
                var node = ToJson(policy.Finding);
                node["item"] = KvItems.ToJson(policy.Item);
                return node;
            })]));
        });
    }

    private static Command CreateGet(CliServices services)
    {
        var (name, labels) = (Name(), new LabelOptions());
        return new Command("get", "Prints a policy as 'policy apply' reads it.").With([name, .. labels.All]).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            var item = await KvItems.GetAsync(context, connection.Kie, KeyOf(context.Get(name)), labels.ReadExact(context, connection.Context));
            if (context.Output.Format == OutputFormat.Table)
            {
                KvText.WriteValue(context, PolicyFile.Write(item.Key!, item.Value ?? ""));
            }
            else
            {
                context.Output.WriteMessage("", () => KvItems.ToJson(item));
            }
        });
    }

    private static Command CreateDelete(CliServices services)
    {
        var (name, labels, yes) = (Name(), new LabelOptions(), CommonOptions.Yes());
        return new Command("delete", "Deletes a policy.").With([name, .. labels.All, yes]).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            var item = await KvItems.GetAsync(context, connection.Kie, KeyOf(context.Get(name)), labels.ReadExact(context, connection.Context));
            context.Confirm($"Delete {item.Key} ({KvText.Labels(item.Labels)})?", context.Get(yes));
            await connection.Kie.DeleteAsync(item.Id!, context.Cancellation);
            context.Output.WriteMessage($"Deleted {item.Key} ({KvText.Labels(item.Labels)}).", () => KvItems.ToJson(item));
        });
    }

    private static Command CreateValidate(CliServices services)
    {
        var file = CommonOptions.File("File of documents; - reads standard input.");
        file.Required = true;
        return new Command("validate", "Checks policies as apps do, without an engine. Exit code 7 when apps would ignore one.").With(file).Runs(services, async context =>
            WriteFindings(context, GovernanceDocumentValidator.Check(await PolicyFile.ReadAsync(context, context.Get(file)!), new Dictionary<string, string>())));
    }

    private static Argument<string> Name() => new("NAME") { Description = "Kind and name, such as retry.orders." };

    private static string KeyOf(string name) => name.StartsWith(GovernanceDocumentValidator.KeyPrefix, StringComparison.Ordinal) ? name : GovernanceDocumentValidator.KeyPrefix + name;

    private static OutputCell State(GovernanceDocumentFinding finding) =>
        finding.Error is not null ? new OutputCell("broken", CellStyle.Bad) : finding.Warnings.Count > 0 ? new OutputCell("warning", CellStyle.Warning) : new OutputCell("valid", CellStyle.Good);

    private static JsonObject ToJson(GovernanceDocumentFinding finding) => new()
    {
        ["key"] = finding.Key,
        ["kind"] = finding.Kind,
        ["isValid"] = finding.Error is null,
        ["error"] = finding.Error,
        ["warnings"] = new JsonArray([.. finding.Warnings.Select(static warning => JsonValue.Create(warning))]),
    };
}

using System.CommandLine;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Commands.Configuration;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Cli.Commands.Policies;

/// <summary>The command <c>policy apply</c>. Documents that apps would ignore are not stored: either all of a file or none.</summary>
internal sealed class PolicyApplyCommand
{
    private readonly Option<string?> _file = CommonOptions.File("File of documents; - reads standard input.");
    private readonly Option<bool> _force = new("--force") { Description = "Store documents even if apps would ignore them." };
    private readonly LabelOptions _labels = new();

    private PolicyApplyCommand() => _file.Required = true;

    public static Command Create(CliServices services)
    {
        var command = new PolicyApplyCommand();
        return new Command("apply", "Checks policies as apps do, and stores them.").With([command._file, command._force, .. command._labels.All]).Runs(services, command.RunAsync);
    }

    private async Task<int> RunAsync(CommandContext context)
    {
        var documents = await PolicyFile.ReadAsync(context, context.Get(_file)!);
        using var connection = await context.ConnectAsync();
        var labels = _labels.ReadExact(context, connection.Context);
        var groups = await KvItems.ListAsync(context, connection.Kie, new Dictionary<string, string>(), $"{GovernanceDocumentValidator.KeyPrefix}match*");
        var others = groups.DistinctBy(static item => item.Key).ToDictionary(static item => item.Key!, static item => item.Value ?? "");
        var findings = GovernanceDocumentValidator.Check(documents, others);
        if (findings.Any(static finding => finding.Error is not null) && !context.Get(_force))
        {
            PolicyCommand.WriteFindings(context, findings);
            throw new CliException("Nothing was stored, because apps would ignore the broken documents. Correct them, or store them all the same with --force.", ExitCode.Findings);
        }

        foreach (var finding in findings.Where(static finding => finding.Error is not null || finding.Warnings.Count > 0))
        {
            await context.Environment.Error.WriteLineAsync(ReceivedText.Escape($"Warning: {finding.Key}: {finding.Error ?? string.Join("; ", finding.Warnings)}", 1500));
        }

        var stored = new List<KieItem>();
        foreach (var (key, text) in documents)
        {
            stored.Add(await PolicyItems.SetAsync(context, connection, key, text, labels));
        }

        context.Output.WriteMessage($"Stored {string.Join(", ", documents.Keys)} ({KvText.Labels(labels)}).", () => new JsonArray([.. stored.Select(KvItems.ToJson)]));
        return ExitCode.Success;
    }
}

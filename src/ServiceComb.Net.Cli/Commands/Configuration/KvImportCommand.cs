using System.CommandLine;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Contexts;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Cli.Commands.Configuration;

/// <summary>The command <c>kv import</c>. It writes only what differs, item by item, because not every engine has an import, and those
/// that have one differ.</summary>
internal sealed class KvImportCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "File of items; - reads standard input." };
    private readonly Option<bool> _keep = new("--keep") { Description = "Keep items that exist with another value." };
    private readonly Option<bool> _preview = new("--dry-run") { Description = "Only show what would change." };
    private readonly Option<bool> _yes = CommonOptions.Yes();
    private readonly Option<bool> _secrets = CommonOptions.ShowSecrets();

    public static Command Create(CliServices services)
    {
        var command = new KvImportCommand();
        return new Command("import", "Creates and changes items as in a file. Other items stay.").With(command._file, command._keep, command._preview, command._yes, command._secrets)
            .Runs(services, command.RunAsync);
    }

    private async Task<int> RunAsync(CommandContext context)
    {
        using var connection = await context.ConnectAsync();
        var wanted = await KvFile.ReadAsync(context, context.Get(_file));
        var present = await KvItems.ListAsync(context, connection.Kie, new Dictionary<string, string>(), null);
        var changes = KieItemChange.Compare(present, wanted).Where(change => change.Kind == KieItemChangeKind.Added || (change.Kind == KieItemChangeKind.Changed && !context.Get(_keep))).ToList();
        if (context.Get(_preview) || changes.Count == 0)
        {
            KvChanges.Write(context, changes, context.Get(_secrets), "Nothing would change.");
            return ExitCode.Success;
        }

        if (changes.Count(static change => change.Kind == KieItemChangeKind.Changed) is > 0 and var overwritten && !context.Get(_yes))
        {
            if (context.Environment.IsInputTerminal)
            {
                KvChanges.Write(context, changes, context.Get(_secrets), "");
            }

            context.Confirm($"Overwrite {overwritten} items?", isConfirmed: false);
        }

        return await ApplyAsync(context, connection, changes);
    }

    private static async Task<int> ApplyAsync(CommandContext context, EngineConnection connection, List<KieItemChange> changes)
    {
        var failures = await ProgressReport.RunAsync(context.Environment, "Importing", changes.Count, async report =>
        {
            var failed = new List<string>();
            foreach (var (index, change) in changes.Index())
            {
                if (await TrySetAsync(context, connection, change.Item) is { } problem)
                {
                    failed.Add($"'{change.Item.Key}' ({KvText.Labels(change.Item.Labels)}): {problem}");
                }

                report(index + 1);
            }

            return failed;
        });
        foreach (var failure in failures)
        {
            await context.Environment.Error.WriteLineAsync(ReceivedText.Escape(failure, 1500));
        }

        var created = changes.Count(static change => change.Kind == KieItemChangeKind.Added);
        context.Output.WriteMessage(
            failures.Count == 0 ? $"Created {created} and changed {changes.Count - created} items." : $"Imported {changes.Count - failures.Count} of {changes.Count} items.",
            () => new JsonObject { ["changes"] = changes.Count, ["failures"] = failures.Count });
        return failures.Count == 0 ? ExitCode.Success : ExitCode.Failed;
    }

    // A failure of one item, such as another type, does not prevent the others; a lost engine does.
    private static async Task<string?> TrySetAsync(CommandContext context, EngineConnection connection, KieItem item)
    {
        try
        {
            await connection.Kie.SetAsync(item, context.Cancellation);
            return null;
        }
        catch (EngineException exception) when (!exception.IsTransient && exception.Status is not (401 or 403))
        {
            return exception.Message;
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }
    }
}

using System.CommandLine;
using ServiceComb.Net.Cli.Contexts;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Cli.Commands.Configuration;

/// <summary>The command <c>kv diff</c>.</summary>
internal static class KvDiffCommand
{
    public static Command Create(CliServices services)
    {
        var file = new Argument<string?>("FILE") { Description = "File of items; - reads standard input.", Arity = ArgumentArity.ZeroOrOne };
        var with = new Option<string?>("--with-context") { Description = "Context of the engine whose items are compared instead of a file.", HelpName = "NAME" };
        with.CompletionSources.Add(_ => new ContextStore(services.Environment.Home).CompleteNames());
        var (labels, secrets) = (new LabelOptions(), CommonOptions.ShowSecrets());
        return new Command("diff", "Shows what would change if the items were those of a file or of another engine. Exit code 7 when something would.")
            .With([file, with, .. labels.All, secrets]).Runs(services, async context =>
            {
                if (context.Get(file) is null == context.Get(with) is null)
                {
                    throw new CliException("Either FILE or --with-context NAME is required.", ExitCode.BadArguments);
                }

                using var connection = await context.ConnectAsync();
                var filter = labels.ReadFilter(context);
                var present = await KvItems.ListAsync(context, connection.Kie, filter, null);
                var wanted = context.Get(file) is { } path
                    ? (await KvFile.ReadAsync(context, path)).Where(item => HasLabels(item, filter))
                    : await ReadOtherAsync(context, context.Get(with)!, filter);
                var changes = KieItemChange.Compare(present, wanted);
                KvChanges.Write(context, changes, context.Get(secrets), "There are no differences.");
                return changes.Count == 0 ? ExitCode.Success : ExitCode.Findings;
            });
    }

    private static async Task<IEnumerable<KieItem>> ReadOtherAsync(CommandContext context, string name, IReadOnlyDictionary<string, string> filter)
    {
        using var connection = await context.Selection.ConnectAsync(name, context.Selection.Find(name), context.Parsed, context.Cancellation);
        return await KvItems.ListAsync(context, connection.Kie, filter, null);
    }

    private static bool HasLabels(KieItem item, IReadOnlyDictionary<string, string> filter) =>
        filter.All(label => item.Labels.GetValueOrDefault(label.Key) == label.Value);
}

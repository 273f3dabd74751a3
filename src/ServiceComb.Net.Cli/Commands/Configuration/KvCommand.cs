using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Cli.Commands.Configuration;

/// <summary>The command <c>kv</c>: items of the configuration center.</summary>
internal static class KvCommand
{
    public static Command Create(CliServices services) => new Command("kv", "Reads and changes items of the configuration center.").With(
        CreateList(services), CreateGet(services), KvSetCommand.Create(services), CreateDelete(services), CreateHistory(services),
        KvExportCommand.Create(services), KvImportCommand.Create(services), KvDiffCommand.Create(services), CreateWatch(services));

    public static Argument<string> Key() => new("KEY") { Description = "Key of the item." };

    public static Argument<string?> Pattern() => new("PATTERN") { Description = "Key; * stands for any characters.", Arity = ArgumentArity.ZeroOrOne };

    private static Command CreateList(CliServices services)
    {
        var (pattern, labels, secrets) = (Pattern(), new LabelOptions(), CommonOptions.ShowSecrets());
        return new Command("list", "Lists items.").With([pattern, .. labels.All, secrets]).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            var items = await KvItems.ListAsync(context, connection.Kie, labels.ReadFilter(context), context.Get(pattern));
            var show = context.Get(secrets);
            var table = new OutputTable("key", "value", "type", "labels", "status", "changed") { Empty = "There is no such item.", Expendable = ["changed", "type", "status"] };
            foreach (var item in items)
            {
                table.Add(
                    item.Key, KvText.Value(item, show, context.Environment), item.ValueType, KvText.Labels(item.Labels),
                    new OutputCell(item.Status, item.Status == KieStatus.Enabled ? CellStyle.None : CellStyle.Faint), TimeText.FromUnix(item.UpdateTime, context.Environment));
            }

            context.Output.Write(table, () => new JsonArray([.. items.Select(item => KvItems.ToJson(show ? item : KvText.Masked(item)))]));
        });
    }

    private static Command CreateGet(CliServices services)
    {
        var (key, labels) = (Key(), new LabelOptions());
        return new Command("get", "Prints the value of an item as it is, also that of a secret.").With([key, .. labels.All]).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            var item = await KvItems.GetAsync(context, connection.Kie, context.Get(key), labels.ReadExact(context, connection.Context));
            if (context.Output.Format == OutputFormat.Table)
            {
                KvText.WriteValue(context, item.Value ?? "");
            }
            else
            {
                context.Output.WriteMessage("", () => KvItems.ToJson(item));
            }
        });
    }

    private static Command CreateDelete(CliServices services)
    {
        var (key, labels, yes) = (Key(), new LabelOptions(), CommonOptions.Yes());
        return new Command("delete", "Deletes an item.").With([key, .. labels.All, yes]).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            var item = await KvItems.GetAsync(context, connection.Kie, context.Get(key), labels.ReadExact(context, connection.Context));
            context.Confirm($"Delete '{item.Key}' ({KvText.Labels(item.Labels)})?", context.Get(yes));
            await connection.Kie.DeleteAsync(item.Id!, context.Cancellation);
            context.Output.WriteMessage($"Deleted '{item.Key}' ({KvText.Labels(item.Labels)}).", () => KvItems.ToJson(KvText.Masked(item)));
        });
    }

    private static Command CreateHistory(CliServices services)
    {
        var (key, labels, secrets) = (Key(), new LabelOptions(), CommonOptions.ShowSecrets());
        return new Command("history", "Lists the versions of an item, newest first.").With([key, .. labels.All, secrets]).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            var item = await KvItems.GetAsync(context, connection.Kie, context.Get(key), labels.ReadExact(context, connection.Context));
            var versions = new List<KieItem>();
            await foreach (var version in connection.Kie.EnumerateHistoryAsync(item.Id!, context.Cancellation))
            {
                versions.Add(version);
            }

            var show = context.Get(secrets);
            var table = new OutputTable("revision", "value", "status", "changed") { Empty = "The item has no history." };
            foreach (var version in versions)
            {
                table.Add(
                    version.UpdateRevision?.ToString(CultureInfo.InvariantCulture), KvText.Value(version, show, context.Environment), version.Status,
                    TimeText.FromUnix(version.UpdateTime, context.Environment));
            }

            context.Output.Write(table, () => new JsonArray([.. versions.Select(version => KvItems.ToJson(show ? version : KvText.Masked(version)))]));
        });
    }

    private static Command CreateWatch(CliServices services)
    {
        var (pattern, labels, secrets) = (Pattern(), new LabelOptions(), CommonOptions.ShowSecrets());
        return new Command("watch", "Prints changes of items until Ctrl+C.").With([pattern, .. labels.All, secrets]).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            await new KvWatcher(context, connection.Kie, labels.ReadFilter(context), context.Get(pattern), context.Get(secrets)).RunAsync();
        });
    }
}

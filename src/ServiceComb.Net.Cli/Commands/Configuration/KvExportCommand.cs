using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client.Files;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Cli.Commands.Configuration;

/// <summary>The command <c>kv export</c>.</summary>
internal static class KvExportCommand
{
    public static Command Create(CliServices services)
    {
        var (pattern, labels, file) = (KvCommand.Pattern(), new LabelOptions(), CommonOptions.File("File to write, which only you can read. Default: standard output."));
        return new Command("export", "Writes items, secrets included, in the format that 'kv import' and the configuration center read.").With([pattern, .. labels.All, file])
            .Runs(services, async context =>
            {
                using var connection = await context.ConnectAsync();
                var items = await KvItems.ListAsync(context, connection.Kie, labels.ReadFilter(context), context.Get(pattern));
                var content = new KieFile { Metadata = new KieFileMetadata { Version = "1.0" }, Data = [.. items.Select(Portable)] };
                var node = JsonSerializer.SerializeToNode(content, ProtocolJson.Kie.GetTypeInfo<KieFile>());
                if (context.Get(file) is not { } path || path == "-")
                {
                    new OutputWriter(context.Environment, OutputFormat.Json).Write(new OutputTable(), () => node);
                    return;
                }

                AtomicFile.Replace(Path.GetFullPath(path), stream =>
                {
                    using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
                    node!.WriteTo(writer);
                });
                context.Output.WriteMessage($"Exported {items.Count} items to {path}.", () => new JsonObject { ["items"] = items.Count, ["file"] = path });
            });
    }

    // Without what belongs to the engine of the item: another one has other ids and revisions.
    private static KieItem Portable(KieItem item) => new() { Key = item.Key, Value = item.Value, ValueType = item.ValueType, Status = item.Status, Labels = item.Labels, Priority = item.Priority };
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client.Engines;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Cli.Commands.Engines;

/// <summary>The command <c>engines</c>: those of a control plane or of the cloud.</summary>
internal static class EnginesCommand
{
    public static Command Create(CliServices services) => new Command("engines", "Manages the engines of a control plane or of the cloud.").With(
        CreateList(services), CreateShow(services), EngineCreateCommand.Create(services), CreateDelete(services), CreateJobs(services));

    public static Argument<string> Name() => new("ENGINE") { Description = "Name or id of the engine." };

    /// <summary>Writes an engine with its addresses.</summary>
    public static void Write(CommandContext context, EngineDetail engine)
    {
        var table = new OutputTable("engine", "");
        table.Add("name", engine.Name);
        table.Add("id", engine.Id);
        table.Add("status", new OutputCell(engine.Status, StyleOf(engine.Status)));
        table.Add("version", engine.Version);
        table.Add("flavor", engine.Flavor);
        table.Add("access control", engine.AuthType);
        foreach (var (kind, endpoint) in engine.ExternalEntrypoint?.ServiceEndpoint ?? new Dictionary<string, EngineEntrypoint>())
        {
            table.Add(kind, endpoint.MasterEntrypoint ?? string.Join(", ", endpoint.EndpointList));
        }

        context.Output.Write(table, () => JsonSerializer.SerializeToNode(engine, ProtocolJson.Engines.GetTypeInfo<EngineDetail>()));
    }

    private static Command CreateList(CliServices services) => new Command("list", "Lists the engines.").Runs(services, async context =>
    {
        using var connection = await context.ConnectAsync();
        var engines = new List<EngineSummary>();
        await foreach (var engine in connection.Engines.EnumerateAsync(cancellationToken: context.Cancellation))
        {
            engines.Add(engine);
        }

        var table = new OutputTable("name", "status", "version", "flavor", "instances", "access control", "created", "id")
        {
            Empty = "There are no engines. 'servicecomb engines create NAME' creates one.",
            Expendable = ["id", "flavor", "created", "access control"],
        };
        foreach (var engine in engines)
        {
            table.Add(
                engine.Name, new OutputCell(engine.Status, StyleOf(engine.Status)), engine.Version, engine.Flavor,
                engine.UsedInstance?.ToString(CultureInfo.InvariantCulture), engine.AuthType, TimeText.FromUnix(engine.CreateTime, context.Environment), engine.Id);
        }

        context.Output.Write(table, () => new JsonArray([.. engines.Select(static engine => JsonSerializer.SerializeToNode(engine, ProtocolJson.Engines.GetTypeInfo<EngineSummary>()))]));
    });

    private static Command CreateShow(CliServices services)
    {
        var name = Name();
        return new Command("show", "Shows an engine with its addresses.").With(name).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            var engine = await EngineLookup.GetAsync(context, connection.Engines, context.Get(name));
            Write(context, await connection.Engines.GetAsync(engine.Id!, context.Cancellation));
        });
    }

    private static Command CreateDelete(CliServices services)
    {
        var (name, yes) = (Name(), CommonOptions.Yes());
        return new Command("delete", "Deletes an engine with its data, and waits until it is gone.").With(name, yes).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            var engine = await EngineLookup.GetAsync(context, connection.Engines, context.Get(name));
            context.Confirm($"Delete the engine '{engine.Name}' ({engine.Id}) with all its services and configuration?", context.Get(yes));
            await EngineLookup.WaitAsync(context, connection.Engines, await connection.Engines.DeleteAsync(engine.Id!, context.Cancellation), "Deleting");
            context.Output.WriteMessage($"Deleted the engine '{engine.Name}'.", () => new JsonObject { ["id"] = engine.Id });
        });
    }

    private static Command CreateJobs(CliServices services)
    {
        var name = Name();
        return new Command("jobs", "Lists the jobs of an engine.").With(name).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            var engine = await EngineLookup.GetAsync(context, connection.Engines, context.Get(name));
            var jobs = new List<EngineJob>();
            await foreach (var job in connection.Engines.EnumerateJobsAsync(engine.Id!, context.Cancellation))
            {
                jobs.Add(job);
            }

            var table = new OutputTable("job", "type", "status", "started", "description") { Empty = "There are no jobs." };
            foreach (var job in jobs)
            {
                var style = job.Status switch { EngineJobStatus.Finished => CellStyle.Good, EngineJobStatus.Error or EngineJobStatus.Timeout => CellStyle.Bad, _ => CellStyle.Warning };
                table.Add(job.Id?.ToString(CultureInfo.InvariantCulture), job.Type, new OutputCell(job.Status, style), TimeText.FromUnix(job.StartTime, context.Environment), job.Description);
            }

            context.Output.Write(table, () => new JsonArray([.. jobs.Select(static job => JsonSerializer.SerializeToNode(job, ProtocolJson.Engines.GetTypeInfo<EngineJob>()))]));
        });
    }

    private static CellStyle StyleOf(string? status) => status switch
    {
        "Available" => CellStyle.Good,
        not null when status.Contains("Fail", StringComparison.Ordinal) || status == "Unavailable" => CellStyle.Bad,
        _ => CellStyle.Warning,
    };
}

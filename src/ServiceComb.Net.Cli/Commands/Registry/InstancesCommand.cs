using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Cli.Commands.Registry;

/// <summary>The command <c>instances</c>.</summary>
internal static class InstancesCommand
{
    public static Command Create(CliServices services)
    {
        var filter = new ServiceFilter();
        var watch = new Option<bool>("--watch", "-w") { Description = "Print changes until Ctrl+C." };
        var interval = new Option<int>("--interval") { Description = "Seconds between two looks at the engine, with --watch.", DefaultValueFactory = static _ => 2 };
        return new Command("instances", "Lists the instances of microservices.").With([.. filter.All, watch, interval]).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            if (context.Get(watch))
            {
                await new InstanceWatcher(context, filter, connection.Registry, TimeSpan.FromSeconds(Math.Clamp(context.Get(interval), 1, 3600))).RunAsync();
            }
            else
            {
                Write(context, await InstanceList.ReadAsync(context, connection.Registry, await filter.ListAsync(context, connection.Registry)));
            }
        });
    }

    public static JsonObject ToJson(Microservice service, MicroserviceInstance instance)
    {
        var node = (JsonObject)JsonSerializer.SerializeToNode(instance, ProtocolJson.Registry.GetTypeInfo<MicroserviceInstance>())!;
        node["appId"] = service.AppId;
        node["serviceName"] = service.ServiceName;
        node["environment"] = service.Environment ?? "";
        node["version"] = service.Version;
        return node;
    }

    private static void Write(CommandContext context, IReadOnlyList<ServiceInstances> services)
    {
        var table = new OutputTable("application", "service", "version", "status", "endpoints", "zone", "host", "since", "instance")
        {
            Empty = "There is no such instance.",
            Expendable = ["instance", "zone", "host", "since", "application"],
        };
        foreach (var (service, instance) in services.SelectMany(static item => item.Instances.Select(instance => (item.Service, instance))))
        {
            table.Add(
                service.AppId, service.ServiceName, service.Version, new OutputCell(instance.Status, StyleOf(instance.Status)), string.Join(" ", instance.Endpoints),
                ZoneOf(instance), instance.HostName, TimeText.FromUnix(instance.Timestamp, context.Environment), instance.InstanceId);
        }

        context.Output.Write(table, () => new JsonArray([.. services.SelectMany(static item => item.Instances.Select(instance => ToJson(item.Service, instance)))]));
    }

    private static CellStyle StyleOf(string? status) => status switch
    {
        InstanceStatus.Up => CellStyle.Good,
        InstanceStatus.Down => CellStyle.Bad,
        _ => CellStyle.Warning,
    };

    private static string ZoneOf(MicroserviceInstance instance) =>
        instance.DataCenterInfo is { } place ? string.Join("/", new[] { place.Region, place.AvailableZone }.Where(static part => !string.IsNullOrEmpty(part))) : "";
}

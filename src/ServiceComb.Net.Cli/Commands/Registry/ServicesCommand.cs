using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Cli.Commands.Registry;

/// <summary>The command <c>services</c>.</summary>
internal static class ServicesCommand
{
    public static Command Create(CliServices services)
    {
        var filter = new ServiceFilter();
        return new Command("services", "Lists microservices with the number of their instances.").With(filter.All).Runs(services, context => RunAsync(context, filter));
    }

    private static async Task RunAsync(CommandContext context, ServiceFilter filter)
    {
        using var connection = await context.ConnectAsync();
        var list = await InstanceList.ReadAsync(context, connection.Registry, await filter.ListAsync(context, connection.Registry));
        var table = new OutputTable("application", "name", "version", "environment", "up", "instances", "created") { Empty = "There is no such microservice.", Expendable = ["created", "environment"] };
        foreach (var item in list)
        {
            var service = item.Service;
            var style = item.Instances.Count == 0 ? CellStyle.Faint : item.CountUp == item.Instances.Count ? CellStyle.Good : CellStyle.Warning;
            table.Add(
                service.AppId, service.ServiceName, service.Version, service.Environment, new OutputCell(Number(item.CountUp), style), Number(item.Instances.Count),
                TimeText.FromUnix(service.Timestamp, context.Environment));
        }

        context.Output.Write(table, () => new JsonArray([.. list.Select(ToJson)]));
    }

    private static JsonNode ToJson(ServiceInstances item)
    {
        var node = (JsonObject)JsonSerializer.SerializeToNode(item.Service, ProtocolJson.Registry.GetTypeInfo<Microservice>())!;
        node["instances"] = item.Instances.Count;
        node["instancesUp"] = item.CountUp;
        return node;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

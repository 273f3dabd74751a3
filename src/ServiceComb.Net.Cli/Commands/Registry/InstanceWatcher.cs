using System.Globalization;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Cli.Commands.Registry;

/// <summary>Prints changes of instances. It compares lists, because the watch of the registry reports only providers of a registered
/// consumer, and the tool registers nothing.</summary>
internal sealed class InstanceWatcher(CommandContext context, ServiceFilter filter, RegistryClient registry, TimeSpan interval)
{
    private Dictionary<string, (Microservice Service, MicroserviceInstance Instance)>? _known;
    private bool _isLost;

    public async Task RunAsync()
    {
        while (true)
        {
            try
            {
                var services = await InstanceList.ReadAsync(context, registry, await filter.ListAsync(context, registry), isQuiet: true);
                if (_isLost)
                {
                    await context.Environment.Error.WriteLineAsync("The engine responds again.");
                }

                _isLost = false;
                Compare(services.SelectMany(static item => item.Instances.Select(instance => (item.Service, instance)))
                    .ToDictionary(static pair => pair.instance.InstanceId ?? "", static pair => pair));
            }
            catch (EngineException exception) when (exception.IsTransient && _known is not null)
            {
                await ReportLostAsync(exception);
            }

            await Task.Delay(interval, context.Environment.Time, context.Cancellation);
        }
    }

    private async Task ReportLostAsync(EngineException exception)
    {
        if (!_isLost)
        {
            await context.Environment.Error.WriteLineAsync($"{FailureText.Describe(exception).Message} The watch continues.");
        }

        _isLost = true;
    }

    private void Compare(Dictionary<string, (Microservice Service, MicroserviceInstance Instance)> current)
    {
        foreach (var (id, entry) in current)
        {
            if (_known?.GetValueOrDefault(id).Instance is not { } before)
            {
                Report(_known is null ? "is" : "added", entry.Service, entry.Instance);
            }
            else if (before.Status != entry.Instance.Status || !before.Endpoints.SequenceEqual(entry.Instance.Endpoints))
            {
                Report("changed", entry.Service, entry.Instance);
            }
        }

        foreach (var (id, entry) in _known ?? [])
        {
            if (!current.ContainsKey(id))
            {
                Report("removed", entry.Service, entry.Instance);
            }
        }

        _known = current;
    }

    private void Report(string change, Microservice service, MicroserviceInstance instance)
    {
        var time = context.Environment.Time.GetUtcNow();
        var text = context.Environment.IsOutputTerminal
            ? TimeZoneInfo.ConvertTime(time, context.Environment.Time.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture)
            : time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var status = change == "removed" ? "" : $" {instance.Status}";
        context.Output.WriteEvent(
            $"{text} {change}{status} {service.AppId}/{service.ServiceName} {service.Version} {string.Join(" ", instance.Endpoints)} {instance.InstanceId}",
            () => new JsonObject { ["time"] = time.ToString("O", CultureInfo.InvariantCulture), ["change"] = change, ["instance"] = InstancesCommand.ToJson(service, instance) });
    }
}

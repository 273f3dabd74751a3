using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Cli.Commands.Registry;

/// <summary>Requests the instances of microservices, several at a time.</summary>
internal static class InstanceList
{
    private const int Parallelism = 8;

    /// <summary>Returns the microservices with their instances. A microservice that was deleted in the meantime is left out.</summary>
    public static Task<IReadOnlyList<ServiceInstances>> ReadAsync(CommandContext context, RegistryClient registry, IReadOnlyList<Microservice> services, bool isQuiet = false) =>
        isQuiet
            ? ReadAsync(context, registry, services, static _ => { })
            : ProgressReport.RunAsync(context.Environment, "Reading instances", services.Count, report => ReadAsync(context, registry, services, report));

    private static async Task<IReadOnlyList<ServiceInstances>> ReadAsync(CommandContext context, RegistryClient registry, IReadOnlyList<Microservice> services, Action<int> report)
    {
        var results = new ServiceInstances?[services.Count];
        var done = 0;
        await Parallel.ForAsync(0, services.Count, new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = context.Cancellation }, async (index, token) =>
        {
            try
            {
                var instances = await registry.ListInstancesAsync(services[index].ServiceId!, cancellationToken: token);
                results[index] = new ServiceInstances(services[index], [.. instances.OrderBy(static instance => instance.InstanceId, StringComparer.Ordinal)]);
            }
            catch (EngineException exception) when (exception.IsNotFound)
            {
                results[index] = null;
            }

            report(Interlocked.Increment(ref done));
        });
        return [.. results.OfType<ServiceInstances>()];
    }
}

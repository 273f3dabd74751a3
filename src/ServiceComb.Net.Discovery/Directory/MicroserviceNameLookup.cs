using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>How the registry spells a name: host names know no case, services do. All names are asked for when an unknown
/// one is met, at most twice a minute.</summary>
internal sealed partial class MicroserviceNameLookup(RegistryClient registry, TimeProvider time, ILogger<MicroserviceNameLookup> logger) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _loading = new(1);
    private ILookup<string, string>? _names;
    private long _loadedAt;

    /// <summary>The spelling of a registered service that differs in case at most; null when there is none.</summary>
    public async Task<string?> FindSpellingAsync(MicroserviceKey key, CancellationToken cancellationToken)
    {
        var names = await GetNamesAsync(cancellationToken);
        var spellings = names[KeyOf(key.Environment, key.AppId, key.ServiceName)].Distinct(StringComparer.Ordinal).ToList();
        if (spellings.Count > 1 && !spellings.Contains(key.ServiceName!, StringComparer.Ordinal))
        {
            LogAmbiguous(logger, key.ServiceName!, string.Join(", ", spellings), spellings[0]);
        }

        return spellings.Contains(key.ServiceName!, StringComparer.Ordinal) ? key.ServiceName : spellings.FirstOrDefault();
    }

    /// <summary>Requests the list of all services and keeps their names.</summary>
    /// <exception cref="EngineException">The registry did not return it.</exception>
    public async Task<IReadOnlyList<Microservice>> ListAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            var all = await registry.ListMicroservicesAsync(cancellationToken);
            Store(all);
            return all;
        }
        finally
        {
            _loading.Release();
        }
    }

    public void Dispose() => _loading.Dispose();

    private async Task<ILookup<string, string>> GetNamesAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            return _names is null || time.GetElapsedTime(_loadedAt) > Lifetime ? Store(await registry.ListMicroservicesAsync(cancellationToken)) : _names;
        }
        catch (EngineException)
        {
            // Not being allowed to list, or a list over the limit: names are then taken as they are written.
            return Store([]);
        }
        finally
        {
            _loading.Release();
        }
    }

    private ILookup<string, string> Store(IReadOnlyList<Microservice> all)
    {
        _loadedAt = time.GetTimestamp();
        return _names = all.ToLookup(
            static one => KeyOf(one.Environment, one.AppId, one.ServiceName), static one => one.ServiceName ?? "", StringComparer.OrdinalIgnoreCase);
    }

    private static string KeyOf(string? environment, string? application, string? name) => $"{environment ?? ""}/{application}/{name}";

    [LoggerMessage(222, LogLevel.Warning, "{Name} is no service, and {Spellings} differ from it in case only; {Chosen} is taken. Declare an alias: servicecomb:discovery:aliases:{Name}")]
    private static partial void LogAmbiguous(ILogger logger, string name, string spellings, string chosen);
}

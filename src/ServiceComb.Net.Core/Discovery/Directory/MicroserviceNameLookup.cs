using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Finds the registry's spelling of a service name: host names are case-insensitive, service names are not. Loads all
/// names when an unknown name is looked up, at most twice a minute.</summary>
internal sealed partial class MicroserviceNameLookup(RegistryClient registry, TimeProvider time, ILogger<MicroserviceNameLookup> logger) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _loading = new(1);
    private ILookup<string, string>? _names;
    private long _loadedAt;

    /// <summary>Returns the name of a registered service that equals a name or differs from it only in case; null when there is none.</summary>
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

    /// <summary>Loads the list of all services and caches their names.</summary>
    /// <exception cref="EngineException">The registry did not return the list.</exception>
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
            // Listing is denied, or the list exceeds the size limit: use names as they are written.
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
            static service => KeyOf(service.Environment, service.AppId, service.ServiceName), static service => service.ServiceName ?? "", StringComparer.OrdinalIgnoreCase);
    }

    private static string KeyOf(string? environment, string? application, string? name) => $"{environment ?? ""}/{application}/{name}";

    [LoggerMessage(222, LogLevel.Warning, "Service {Name} is not registered, but {Spellings} differ from it only in case; using {Chosen}. Declare an alias to choose one: servicecomb:discovery:aliases:{Name}")]
    private static partial void LogAmbiguous(ILogger logger, string name, string spellings, string chosen);
}

using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Files;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Reads and writes the directory cache file. A file that cannot be read is logged and ignored.</summary>
internal sealed partial class DirectoryCacheFile
{
    private const long MaxFileSize = 256 * 1024 * 1024;
    private readonly string _environment;
    private readonly ILogger _logger;
    private readonly Lazy<Dictionary<string, IReadOnlyList<MicroserviceInstance>>> _loaded;
    private readonly Lazy<Dictionary<string, CachedService>> _lastSeen;

    public DirectoryCacheFile(IOptions<ServiceCombOptions> options, ILogger<DirectoryCacheFile> logger)
    {
        var (service, registry) = (options.Value.Service, options.Value.Registry);
        (_environment, _logger) = (service.Environment, logger);
        Path = registry.StateDirectory is { Length: > 0 } directory
            ? System.IO.Path.Combine(directory, $"{service.Application}.{service.Name}.directory.json")
            : null;
        _loaded = new(Read);
        _lastSeen = new(() => _loaded.Value.ToDictionary(static pair => pair.Key, static pair => OfPreviousRun(pair.Key, pair.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Gets the path of the file; null when no state directory is configured.</summary>
    public string? Path { get; }

    /// <summary>Finds the cached instances of a service from a previous run; returns null when there are none.</summary>
    public IReadOnlyList<MicroserviceInstance>? Find(string application, string name) =>
        _loaded.Value.GetValueOrDefault(ServiceName.KeyOf(application, name));

    /// <summary>Merges the current instances into those of the previous run, which remain for services that have no response yet.
    /// Removes services that have no instances now. Not thread-safe.</summary>
    /// <param name="current">The services for which the registry has responded.</param>
    public IReadOnlyList<CachedService> Merge(IEnumerable<CachedService> current)
    {
        foreach (var service in current)
        {
            var key = ServiceName.KeyOf(service.Application!, service.Name!);
            if (service.Instances is { Count: > 0 })
            {
                _lastSeen.Value[key] = service;
            }
            else
            {
                _lastSeen.Value.Remove(key);
            }
        }

        return [.. _lastSeen.Value.Values];
    }

    /// <summary>Replaces the file atomically: after a crash, the file is either the old or the new one.</summary>
    /// <exception cref="IOException">The file could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public void Write(IReadOnlyList<CachedService> services)
    {
        var cache = new DirectoryCache { Version = DirectoryCache.CurrentVersion, Environment = _environment, Services = services };
        AtomicFile.Replace(Path!, file => JsonSerializer.Serialize(file, cache, DirectoryCacheJson.Default.DirectoryCache));
    }

    private static CachedService OfPreviousRun(string key, IReadOnlyList<MicroserviceInstance> instances)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return new CachedService { Application = key[..slash], Name = key[(slash + 1)..], Instances = instances };
    }

    private Dictionary<string, IReadOnlyList<MicroserviceInstance>> Read()
    {
        var services = new Dictionary<string, IReadOnlyList<MicroserviceInstance>>(StringComparer.OrdinalIgnoreCase);
        try
        {
            if (Path is null || !File.Exists(Path))
            {
                return services;
            }

            using var file = File.OpenRead(Path);
            if (file.Length > MaxFileSize)
            {
                throw new InvalidDataException($"the file is larger than {MaxFileSize} bytes");
            }

            var cache = JsonSerializer.Deserialize(file, DirectoryCacheJson.Default.DirectoryCache);
            if (cache is not { Version: DirectoryCache.CurrentVersion } || (cache.Environment ?? "") != _environment)
            {
                throw new InvalidDataException($"it has format version {cache?.Version} and environment '{cache?.Environment}'");
            }

            foreach (var service in cache.Services ?? [])
            {
                if (service is { Application: { } application, Name: { } name, Instances: { } instances } && instances.Any(static instance => instance is not null))
                {
                    services[ServiceName.KeyOf(application, name)] = [.. instances.Where(static instance => instance is not null)];
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidDataException)
        {
            LogUnreadable(_logger, Path!, exception.Message);
        }

        return services;
    }

    [LoggerMessage(261, LogLevel.Warning, "The directory cache {Path} is ignored: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string path, string reason);
}

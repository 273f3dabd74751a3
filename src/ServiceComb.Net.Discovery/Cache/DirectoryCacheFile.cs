using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Files;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Cache;

/// <summary>The file of the last good directory. Reading and writing never fail the app: what cannot be read is not there.</summary>
internal sealed partial class DirectoryCacheFile
{
    private const long MaxFileSize = 256 * 1024 * 1024;
    private readonly string _environment;
    private readonly ILogger _logger;
    private readonly Lazy<Dictionary<string, IReadOnlyList<MicroserviceInstance>>> _loaded;
    private readonly Lazy<Dictionary<string, CachedService>> _lastSeen;

    public DirectoryCacheFile(IOptions<DiscoveryOptions> options, ILogger<DirectoryCacheFile> logger)
    {
        var me = options.Value;
        (_environment, _logger) = (me.Environment, logger);
        Path = me.StateDirectory is { Length: > 0 } directory
            ? System.IO.Path.Combine(directory, $"{me.Application}.{me.Name}.directory.json")
            : null;
        _loaded = new(Read);
        _lastSeen = new(() => _loaded.Value.ToDictionary(static pair => pair.Key, static pair => OfPreviousRun(pair.Key, pair.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Where it lies; null when there is no state directory.</summary>
    public string? Path { get; }

    /// <summary>The instances that an earlier run saw last; null when it saw none.</summary>
    public IReadOnlyList<MicroserviceInstance>? Find(string application, string name) =>
        _loaded.Value.GetValueOrDefault(ServiceName.KeyOf(application, name));

    /// <summary>What was seen last: of an earlier run, what was not heard of in this one. A service that has no instances
    /// now is gone from it. For one caller at a time.</summary>
    /// <param name="now">What is known of the services that are followed and were heard of.</param>
    public IReadOnlyList<CachedService> Merge(IEnumerable<CachedService> now)
    {
        foreach (var service in now)
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

    /// <summary>Replaces the file as a whole: a crash leaves the old one or the new one.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Write(IReadOnlyList<CachedService> services)
    {
        var snapshot = new DirectoryCache { Version = DirectoryCache.CurrentVersion, Environment = _environment, Services = services };
        AtomicFile.Replace(Path!, file => JsonSerializer.Serialize(file, snapshot, DirectoryCacheJson.Default.DirectoryCache));
    }

    private static CachedService OfPreviousRun(string key, IReadOnlyList<MicroserviceInstance> instances)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return new CachedService { Application = key[..slash], Name = key[(slash + 1)..], Instances = instances };
    }

    private Dictionary<string, IReadOnlyList<MicroserviceInstance>> Read()
    {
        var read = new Dictionary<string, IReadOnlyList<MicroserviceInstance>>(StringComparer.OrdinalIgnoreCase);
        try
        {
            if (Path is null || !File.Exists(Path))
            {
                return read;
            }

            using var file = File.OpenRead(Path);
            if (file.Length > MaxFileSize)
            {
                throw new InvalidDataException($"it has over {MaxFileSize} bytes");
            }

            var snapshot = JsonSerializer.Deserialize(file, DirectoryCacheJson.Default.DirectoryCache);
            if (snapshot is not { Version: DirectoryCache.CurrentVersion } || (snapshot.Environment ?? "") != _environment)
            {
                throw new InvalidDataException($"it is of layout {snapshot?.Version} and environment '{snapshot?.Environment}'");
            }

            foreach (var service in snapshot.Services ?? [])
            {
                if (service is { Application: { } application, Name: { } name, Instances: { } instances } && instances.Any(static one => one is not null))
                {
                    read[ServiceName.KeyOf(application, name)] = [.. instances.Where(static one => one is not null)];
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidDataException)
        {
            LogUnreadable(_logger, Path!, exception.Message);
        }

        return read;
    }

    [LoggerMessage(261, LogLevel.Warning, "The snapshot {Path} is not used: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string path, string reason);
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Files;

namespace ServiceComb.Net.Configuration.Cache;

/// <summary>The file with the last configuration. It is replaced atomically, and only the current user can read it. Its name is derived from
/// addresses and labels, so that apps and engines can share a directory.</summary>
internal sealed partial class KieCacheFile(string directory, ServiceCombOptions options, ILogger logger)
{
    private const long MaxFileSize = 64 * 1024 * 1024;
    private readonly string _path = Path.Combine(directory, $"kie-{Identity(options)}.json");
    private bool _isFailing;

    public string FullPath => _path;

    /// <summary>Returns the cached configuration; null when there is none or it cannot be read.</summary>
    public KieCache? Read()
    {
        try
        {
            if (!File.Exists(_path))
            {
                return null;
            }

            if (new FileInfo(_path).Length is > MaxFileSize and var length)
            {
                LogUnreadable(logger, _path, $"it has {length} bytes");
                return null;
            }

            var content = File.ReadAllBytes(_path);
            var json = options.Kie.CacheProtector?.Unprotect(content) ?? content;
            var cache = JsonSerializer.Deserialize(json, KieCacheJson.Default.KieCache);
            if (cache is { Format: KieCache.CurrentFormat, Scopes: { } scopes } && scopes.All(scope => scope is { Items: not null }))
            {
                return cache;
            }

            LogUnreadable(logger, _path, $"it does not have format {KieCache.CurrentFormat}");
        }
        catch (JsonException exception)
        {
            LogUnreadable(logger, _path, $"invalid JSON at line {exception.LineNumber + 1}");
        }
        catch (Exception exception)
        {
            // I/O and cryptographic exceptions, and any others of a custom protector.
            LogUnreadable(logger, _path, exception.Message);
        }

        return null;
    }

    public void Write(KieCache cache)
    {
        try
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(cache, KieCacheJson.Default.KieCache);
            var content = options.Kie.CacheProtector?.Protect(json) ?? json;
            AtomicFile.Replace(_path, file => file.Write(content));
            _isFailing = false;
        }
        catch (Exception exception)
        {
            if (!_isFailing)
            {
                LogUnwritable(logger, _path, exception.Message);
            }

            _isFailing = true;
        }
    }

    private static string Identity(ServiceCombOptions options)
    {
        string[] parts =
        [
            .. options.Kie.Addresses.Order(StringComparer.Ordinal), options.Kie.Project ?? options.Credentials.Project,
            options.Service.Application, options.Service.Name, options.Service.Version, options.Service.Environment,
            options.Kie.CustomLabel, options.Kie.CustomLabelValue,
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))))[..32];
    }

    [LoggerMessage(530, LogLevel.Warning, "The cached configuration {Path} cannot be used: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string path, string reason);

    [LoggerMessage(531, LogLevel.Warning, "The configuration cannot be cached in {Path}: {Reason}")]
    private static partial void LogUnwritable(ILogger logger, string path, string reason);
}

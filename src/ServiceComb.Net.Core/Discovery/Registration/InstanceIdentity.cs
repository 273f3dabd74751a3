using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Provides the ID of this instance. The app chooses it, not the engine: a registration whose response was lost can be
/// sent again without creating a second instance. With a state directory, the ID survives restarts; the file stays locked while
/// the process runs, so that two processes never share an ID.</summary>
internal sealed partial class InstanceIdentity : IInstanceIdentity, IDisposable
{
    private const int MaxIdLength = 64;
    private readonly FileStream? _lockedFile;
    private readonly string? _path;
    private readonly string? _problem;

    public InstanceIdentity(IOptions<ServiceCombOptions> options)
    {
        var service = options.Value.Service;
        (Application, Service, Version, Environment) = (service.Application, service.Name, service.Version, service.Environment);
        InstanceId = Guid.NewGuid().ToString("N");
        if (options.Value.Registry.StateDirectory is not { Length: > 0 } directory)
        {
            return;
        }

        _path = Path.Combine(directory, $"{service.Application}.{service.Name}.{service.Version}.instance");
        try
        {
            System.IO.Directory.CreateDirectory(directory);
            _lockedFile = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            InstanceId = TryRead(_lockedFile, out var id) ? id : Write(_lockedFile, InstanceId);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _problem = exception.Message;
        }
    }

    public string Application { get; }

    public string Service { get; }

    public string Version { get; }

    public string Environment { get; }

    public string InstanceId { get; }

    /// <summary>Logs why the ID could not be stored, if it could not. The constructor must not log, because a log provider may read the ID.</summary>
    public void LogProblem(ILogger logger)
    {
        if (_problem is { } problem)
        {
            LogNotPersisted(logger, _path!, problem);
        }
    }

    public void Dispose() => _lockedFile?.Dispose();

    private static bool TryRead(FileStream file, [NotNullWhen(true)] out string? id)
    {
        Span<byte> bytes = stackalloc byte[MaxIdLength + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        id = System.Text.Encoding.ASCII.GetString(bytes[..length]).Trim();
        return id.Length is > 0 and <= MaxIdLength && id.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
    }

    private static string Write(FileStream file, string id)
    {
        file.SetLength(0);
        file.Write(System.Text.Encoding.ASCII.GetBytes(id));
        file.Flush(flushToDisk: true);
        return id;
    }

    [LoggerMessage(207, LogLevel.Warning, "The instance ID cannot be stored in {Path}; this run uses a new ID: {Reason}")]
    private static partial void LogNotPersisted(ILogger logger, string path, string reason);
}

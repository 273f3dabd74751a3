using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ServiceComb.Net.LocalEngine.ControlPlane.State;
using ServiceComb.Net.LocalEngine.Management;
using ServiceComb.Net.LocalEngine.Signing;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Engines;

/// <summary>Sends signed requests to the management routes of an engine.</summary>
internal sealed class ManagedEngineClient(EngineFiles files, string host) : IDisposable
{
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WorkTimeout = TimeSpan.FromMinutes(5);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) }) { Timeout = Timeout.InfiniteTimeSpan };

    public Uri GetAddress(int port) => new UriBuilder(Uri.UriSchemeHttp, host, port).Uri;

    /// <summary>Gets the status of an engine; null when it does not respond, or when another program listens on its
    /// port.</summary>
    public async Task<EngineStatus?> FindStatusAsync(EngineRecord engine, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(engine, HttpMethod.Get, ManagementEndpoints.Status, ManagementJson.Default.EngineStatus, StatusTimeout, cancellationToken) is { } status && status.Id == engine.Id ? status : null;
        }
        catch (JobException)
        {
            return null;
        }
    }

    /// <summary>Gets a token of the root account; null without access control.</summary>
    /// <exception cref="JobException">The engine does not respond.</exception>
    public async Task<string?> CreateTokenAsync(EngineRecord engine, CancellationToken cancellationToken) =>
        (await SendAsync(engine, HttpMethod.Post, ManagementEndpoints.Token, ManagementJson.Default.EngineToken, RequestTimeout, cancellationToken))?.Token;

    /// <summary>Writes a backup into the data directory of the engine.</summary>
    /// <exception cref="JobException">The engine does not respond, or cannot write the backup.</exception>
    public Task BackUpAsync(EngineRecord engine, CancellationToken cancellationToken) =>
        SendAsync<EngineStatus>(engine, HttpMethod.Post, ManagementEndpoints.Backup, null, WorkTimeout, cancellationToken);

    /// <exception cref="JobException">The engine does not respond.</exception>
    public Task RequestStopAsync(EngineRecord engine, CancellationToken cancellationToken) =>
        SendAsync<EngineStatus>(engine, HttpMethod.Post, ManagementEndpoints.Stop, null, RequestTimeout, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<T?> SendAsync<T>(
        EngineRecord engine, HttpMethod method, string path, JsonTypeInfo<T>? type, TimeSpan timeout, CancellationToken cancellationToken)
        where T : class
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        using var request = new HttpRequestMessage(method, new Uri(GetAddress(engine.RegistryPort), path));
        try
        {
            // The engine checks the date with the system clock, whatever the clock of the control plane is.
            RequestSigner.Sign(request, [], files.ReadManagementKey(engine.Id), TimeProvider.System.GetUtcNow());
            using var response = await _http.SendAsync(request, limit.Token);
            var body = await response.Content.ReadAsByteArrayAsync(limit.Token);
            return !response.IsSuccessStatusCode ? throw new JobException($"the engine responded to {method} {path} with {(int)response.StatusCode}{ReadReason(body)}")
                : type is null ? null
                : JsonSerializer.Deserialize(body, type);
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or IOException or JsonException or LocalEngineException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new JobException($"the engine did not respond to {method} {path}: {exception.Message}", exception);
        }
    }

    private static string ReadReason(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ProtocolJson.Registry.GetTypeInfo<EngineError>())?.Detail is { Length: > 0 } detail ? $": {detail}" : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}

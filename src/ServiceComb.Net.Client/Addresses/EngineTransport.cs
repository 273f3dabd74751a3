using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>Carries requests to an engine: one connection pool, an address list with failover, time-outs, and a bound on
/// the size of answers. The typed clients share one transport; make it once.</summary>
public sealed partial class EngineTransport : IDisposable
{
    private const int LargestAnswer = 32 * 1024 * 1024;
    private readonly EngineAddresses _addresses;
    private readonly EngineClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HttpClient _http;

    /// <summary>Makes a transport.</summary>
    /// <exception cref="ArgumentException">An address is malformed, or there is none.</exception>
    public EngineTransport(EngineClientOptions options, TimeProvider? time = null, ILoggerFactory? logs = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _time = time ?? TimeProvider.System;
        _logger = (logs ?? NullLoggerFactory.Instance).CreateLogger<EngineTransport>();
        _addresses = new EngineAddresses(options.Addresses, _time);
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestAnswer };
    }

    /// <summary>The project in every path, escaped.</summary>
    internal string Project => Uri.EscapeDataString(_options.Project);

    internal TimeProvider Time => _time;

    internal TimeSpan WatchPingInterval => _options.WatchPingInterval;

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <inheritdoc/>
    public override string ToString() => _addresses.ToString();

    internal EngineAddress NextAddress() => _addresses.Next();

    internal async Task<EngineResponse> SendAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        var address = _addresses.Next();
        var (response, failure) = await TryAsync(request, address, cancellationToken);
        if (_addresses.Count > 1 && MayRepeat(request, response, failure))
        {
            LogFailover(_logger, address.Uri, failure?.Message ?? $"status {response!.Status}");
            var second = await TryAsync(request, _addresses.Next(avoid: address), cancellationToken);
            // What a failing engine said tells more than the silence of the next one.
            (response, failure) = (second.Response ?? response, second.Failure);
        }

        return response ?? throw new EngineException($"{request}: no answer from {_addresses}: {failure!.Message}", failure);
    }

    private static bool MayRepeat(EngineRequest request, EngineResponse? response, Exception? failure) =>
        response is { Status: >= 500 } ? request.IsRepeatable
        : failure is not null && (request.IsRepeatable || NothingWasSent(failure));

    private static bool NothingWasSent(Exception failure) => failure is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
    };

    private async Task<(EngineResponse? Response, Exception? Failure)> TryAsync(
        EngineRequest request, EngineAddress address, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.RequestTimeout + request.Held, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var message = ToMessage(request, address.Uri);
            using var answer = await _http.SendAsync(message, either.Token);
            var body = await answer.Content.ReadAsByteArrayAsync(either.Token);
            if ((int)answer.StatusCode >= 500)
            {
                address.Failed(_time);
            }
            else
            {
                address.Succeeded();
            }

            return (new EngineResponse(request.ToString(), (int)answer.StatusCode, body, RevisionOf(answer.Headers)), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            address.Failed(_time);
            return (null, new TimeoutException($"{address.Uri} did not answer within {_options.RequestTimeout + request.Held}"));
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidDataException)
        {
            address.Failed(_time);
            return (null, exception);
        }
    }

    private static HttpRequestMessage ToMessage(EngineRequest request, Uri address)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(address, request.Path));
        message.Headers.TryAddWithoutValidation("X-Domain-Name", "default");
        if (request.ConsumerId is { } consumer)
        {
            message.Headers.TryAddWithoutValidation("X-ConsumerId", consumer);
        }

        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return message;
    }

    private static string? RevisionOf(HttpResponseHeaders headers) =>
        headers.TryGetValues("X-Resource-Revision", out var values) || headers.TryGetValues("X-Kie-Revision", out values)
            ? values.FirstOrDefault()
            : null;

    [LoggerMessage(101, LogLevel.Debug, "Engine address {Address} failed ({Reason}); the request goes to another")]
    private static partial void LogFailover(ILogger logger, Uri address, string reason);
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Connections;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>Carries requests to an engine: a connection pool, an address list with failover, authentication, time-outs, and
/// a bound on the size of answers. The typed clients share one transport; make it once.</summary>
public sealed partial class EngineHttpClient : IDisposable
{
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);
    private readonly EngineClientOptions _options;
    private readonly TimeSpan _requestTimeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly EngineTls _tls;
    private readonly EngineAddresses _addresses;
    private readonly AddressHealth _health;
    private readonly AddressProbing? _probing;
    private readonly IAuthenticationProvider? _authentication;
    private readonly HttpMessageInvoker _http;

    /// <summary>Makes a transport.</summary>
    /// <exception cref="ArgumentException">An address is malformed, or there is none, or a certificate cannot be used, or a header
    /// has control characters.</exception>
    public EngineHttpClient(EngineClientOptions options, TimeProvider? time = null, ILoggerFactory? logs = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        HeaderText.Require(options.EngineId, nameof(options.EngineId));
        HeaderText.Require(options.EnterpriseProjectId, nameof(options.EnterpriseProjectId));
        _options = options;
        _requestTimeout = options.RequestTimeout;
        _time = time ?? TimeProvider.System;
        _logger = (logs ?? NullLoggerFactory.Instance).CreateLogger<EngineHttpClient>();
        _addresses = new EngineAddresses(options.Addresses, options.Region, options.AvailableZone);
        _tls = new EngineTls(options.Tls, _time, _logger);
        _http = new HttpMessageInvoker(new EngineConnectionPool(options, _tls));
        _probing = new AddressProbing(_http, options, _time);
        _health = new AddressHealth(_addresses, _probing, _logger);
        _authentication = options.Authentication ?? RbacAuthentication.Create(options, _addresses, _http, _time, _logger);
    }

    private EngineHttpClient(EngineHttpClient other, TimeSpan? requestTimeout)
    {
        (_options, _time, _logger, _tls) = (other._options, other._time, other._logger, other._tls);
        (_addresses, _health, _authentication) = (other._addresses, other._health, other._authentication);
        _requestTimeout = requestTimeout ?? other._requestTimeout;
        _http = new HttpMessageInvoker(new EngineConnectionPool(_options, _tls));
    }

    /// <summary>The address that answered last, here or on a lane; null while none has.</summary>
    public Uri? CurrentEndpoint => _health.Current;

    /// <summary>The project in every path, escaped.</summary>
    internal string Project => Uri.EscapeDataString(_options.Project);

    internal EngineClientOptions Options => _options;

    internal TimeProvider Time => _time;

    /// <summary>A transport to the same engine with connections of its own, for requests that must never wait behind others,
    /// such as heartbeats. What is known about addresses, and tokens, are shared. Dispose it before this one.</summary>
    /// <param name="requestTimeout">How long one address may take to answer. Default: null, as long as here.</param>
    public EngineHttpClient WithDedicatedConnection(TimeSpan? requestTimeout = null) => new(this, requestTimeout);

    /// <summary>Ends the connections; those of lanes stay.</summary>
    public void Dispose()
    {
        _probing?.Dispose();
        _http.Dispose();
    }

    /// <summary>The base addresses with commas between.</summary>
    public override string ToString() => _addresses.ToString();

    /// <summary>Sends a request, once more at another address if that does no harm. The caller disposes the answer.</summary>
    internal async Task<EngineResponse> SendAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        if (HasDots(request.Path))
        {
            throw new EngineException($"{request}: a name in the path is '.' or '..', which would make it another path", null);
        }

        var address = _addresses.Next();
        var (response, failure, mayRepeat, _) = await TryAsync(request, address, cancellationToken);
        if (mayRepeat && _addresses.All.Count > 1)
        {
            LogFailover(_logger, address.Uri, failure is null ? $"status {response!.Status}" : ReceivedText.Escape(failure.Message));
            var (second, secondFailure, _, _) = await TryAsync(request, _addresses.Next(avoid: address), cancellationToken);
            // What a failing engine said tells more than the silence of the next one.
            if (second is not null || response is null)
            {
                response?.Dispose();
                (response, failure) = (second, secondFailure);
            }
        }

        return response ?? throw ToEngineException(request, failure!);
    }

    /// <summary>The next address of a connection that is no request, such as a watch; how it went is to be reported.</summary>
    internal EngineAddress NextAddress() => _addresses.Next();

    internal void Succeeded(EngineAddress address) => _health.Succeeded(address);

    internal void Failed(EngineAddress address, string reason) => _health.Failed(address, reason);

    internal HttpMessageInvoker Connections => _http;

    internal async ValueTask AuthenticateAsync(HttpRequestMessage message, EngineAddress address, CancellationToken cancellationToken)
    {
        if (_authentication is not { } authentication)
        {
            return;
        }

        try
        {
            var pending = authentication.AuthenticateAsync(message, address.Uri, cancellationToken);
            if (!pending.IsCompletedSuccessfully)
            {
                await pending.AsTask().WaitAsync(_requestTimeout * 2, _time, cancellationToken);
            }
        }
        catch (Exception exception) when (IsUnexpected(exception))
        {
            throw ProviderFailed(authentication, exception);
        }
    }

    /// <summary>Whether a request that was answered with 401 is to be sent once more.</summary>
    internal async ValueTask<bool> RenewAsync(HttpRequestMessage refused, EngineAddress address, CancellationToken cancellationToken)
    {
        if (_authentication is not { } authentication)
        {
            return false;
        }

        try
        {
            return await authentication.RenewAsync(refused, address.Uri, cancellationToken).AsTask().WaitAsync(_requestTimeout * 2, _time, cancellationToken);
        }
        catch (Exception exception) when (IsUnexpected(exception))
        {
            throw ProviderFailed(authentication, exception);
        }
    }

    private static bool IsUnexpected(Exception exception) => exception is not (EngineException or OperationCanceledException or TimeoutException);

    // Only the type is told: what a provider says may hold what must not be told.
    private static EngineException ProviderFailed(IAuthenticationProvider provider, Exception exception) =>
        new($"{provider.GetType().Name} failed to authenticate a request with {exception.GetType().Name}", exception);

    private EngineException ToEngineException(EngineRequest request, Exception failure) =>
        failure as EngineException ?? new EngineException($"{request}: no answer from {_addresses}: {ReceivedText.Escape(failure.Message)}", ReceivedText.Escape(failure));

    private async Task<Outcome> TryAsync(EngineRequest request, EngineAddress address, CancellationToken cancellationToken)
    {
        var outcome = await TryOnceAsync(request, address, isRenewed: false, cancellationToken);
        // Renewed, it is sent once more; an answer to that is final.
        return outcome.IsRenewed ? await TryOnceAsync(request, address, isRenewed: true, cancellationToken) : outcome;
    }

    private async Task<Outcome> TryOnceAsync(EngineRequest request, EngineAddress address, bool isRenewed, CancellationToken cancellationToken)
    {
        using var message = ToMessage(request, address.Uri);
        var limit = _requestTimeout + request.Held;
        try
        {
            await AuthenticateAsync(message, address, cancellationToken);
            using var timeout = new CancellationTokenSource(limit, _time);
            using var either = cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token) : null;
            var bound = either?.Token ?? timeout.Token;
            using var answer = await _http.SendAsync(message, bound);
            var status = (int)answer.StatusCode;
            if (status == 401 && !isRenewed && await RenewAsync(message, address, cancellationToken))
            {
                return new Outcome(null, null, MayRepeat: false, IsRenewed: true);
            }

            var body = await ResponseReader.ReadAsync(answer.Content, ResponseReader.MaxResponseSize, bound);
            var isFailure = status >= 500;
            Report(address, isFailure ? $"status {status}" : null);
            return new Outcome(new EngineResponse(request, status, body, RevisionOf(answer.Headers), RetryAfterOf(answer.Headers)), null, isFailure && request.IsRepeatable);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Failure(request, message, address, new TimeoutException($"{address.Uri} did not answer within {limit}", exception));
        }
        catch (ResponseTooLargeException exception)
        {
            // The address did answer, and what it has to say is as large elsewhere.
            _health.Succeeded(address);
            return new Outcome(null, new EngineException($"{request}: {exception.Message}", exception) { IsResponseTooLarge = true }, MayRepeat: false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException or InvalidDataException or TimeoutException)
        {
            return Failure(request, message, address, exception);
        }
        catch (EngineException exception)
        {
            // There was nothing to authenticate with. Whose fault it is, the provider says.
            if (exception.Address == address.Uri)
            {
                _health.Failed(address, exception.Message);
            }

            return new Outcome(null, exception, exception.IsTransient);
        }
    }

    private Outcome Failure(EngineRequest request, HttpRequestMessage message, EngineAddress address, Exception failure)
    {
        _health.Failed(address, failure.Message);
        // Without a connection nothing was sent, and with a body that was not begun the engine had nothing to carry out.
        var mayBeCarriedOut = !NothingWasSent(failure) && message.Content is not EngineRequestContent { WasBegun: false };
        return new Outcome(null, failure, request.IsRepeatable || !mayBeCarriedOut);
    }

    private void Report(EngineAddress address, string? failure)
    {
        if (failure is null)
        {
            _health.Succeeded(address);
        }
        else
        {
            _health.Failed(address, failure);
        }
    }

    // A bare SocketException comes out of connecting, when the peer goes away in its midst.
    private static bool NothingWasSent(Exception failure) => failure is SocketException or HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
    };

    // Escaping leaves dots as they are, and addresses resolve them.
    private static bool HasDots(ReadOnlySpan<char> path)
    {
        var query = path.IndexOf('?');
        foreach (var segment in (query < 0 ? path : path[..query]).Split('/'))
        {
            if (path[segment] is "." or "..")
            {
                return true;
            }
        }

        return false;
    }

    private HttpRequestMessage ToMessage(EngineRequest request, Uri address)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(address, request.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = request.Body is { } body ? new EngineRequestContent(body, request.BodyType) : null,
        };
        var headers = message.Headers;
        headers.TryAddWithoutValidation("X-Domain-Name", "default");
        Add(headers, "X-ConsumerId", request.ConsumerId);
        Add(headers, "x-engine-id", _options.EngineId);
        Add(headers, "X-Enterprise-Project-ID", _options.EnterpriseProjectId);
        if (request.Header is { } header)
        {
            Add(headers, header.Key, header.Value);
        }

        return message;
    }

    private static void Add(HttpRequestHeaders headers, string name, string? value)
    {
        if (value is not null)
        {
            headers.TryAddWithoutValidation(name, value);
        }
    }

    private TimeSpan? RetryAfterOf(HttpResponseHeaders headers)
    {
        if (!headers.NonValidated.Contains("Retry-After") || headers.RetryAfter is not { } after)
        {
            return null;
        }

        var wait = after.Delta ?? after.Date - _time.GetUtcNow() ?? TimeSpan.Zero;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > MaxRetryAfter ? MaxRetryAfter : wait;
    }

    private static string? RevisionOf(HttpResponseHeaders headers)
    {
        var all = headers.NonValidated;
        return all.TryGetValues("X-Resource-Revision", out var values)
            || all.TryGetValues("X-Kie-Revision", out values)
            || all.TryGetValues("X-Schema-Summary", out values)
            ? values.ToString()
            : null;
    }

    [LoggerMessage(101, LogLevel.Debug, "Engine address {Address} failed ({Reason}); the request goes to another")]
    private static partial void LogFailover(ILogger logger, Uri address, string reason);

    private readonly record struct Outcome(EngineResponse? Response, Exception? Failure, bool MayRepeat, bool IsRenewed = false);
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Connections;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Client;

/// <summary>Sends requests to an engine with connection pooling, failover between addresses, authentication, timeouts and a limit on the
/// response size. Create one per engine and share it between the typed clients.</summary>
public sealed partial class EngineHttpClient : IDisposable
{
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

    /// <summary>Initializes a new instance of the <see cref="EngineHttpClient"/> class.</summary>
    /// <param name="options">The options; do not change them afterwards.</param>
    /// <param name="time">The clock. Default: the system clock.</param>
    /// <param name="logs">The logger factory. Default: no logging.</param>
    /// <exception cref="ArgumentException">There is no address, an address is malformed, a certificate cannot be used, or a header value
    /// contains control characters.</exception>
    public EngineHttpClient(EngineClientOptions options, TimeProvider? time = null, ILoggerFactory? logs = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        HeaderValidator.Validate(options.EngineId, nameof(options.EngineId));
        HeaderValidator.Validate(options.EnterpriseProjectId, nameof(options.EnterpriseProjectId));
        HeaderValidator.Validate(options.DomainId, nameof(options.DomainId));
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

    private EngineHttpClient(EngineHttpClient other, TimeSpan? requestTimeout, IAuthenticationProvider? authentication)
    {
        (_options, _time, _logger, _tls) = (other._options, other._time, other._logger, other._tls);
        (_addresses, _health, _authentication) = (other._addresses, other._health, authentication);
        _requestTimeout = requestTimeout ?? other._requestTimeout;
        _http = new HttpMessageInvoker(new EngineConnectionPool(_options, _tls));
    }

    /// <summary>Gets the address that responded last, to this client or to one with a dedicated connection; null before the first response.</summary>
    public Uri? CurrentEndpoint => _health.Current;

    /// <summary>Gets the escaped project for request paths.</summary>
    internal string Project => Uri.EscapeDataString(_options.Project);

    internal EngineClientOptions Options => _options;

    internal TimeProvider Time => _time;

    /// <summary>Creates a client of the same engine with its own connections, for requests that must not wait behind others, such as
    /// heartbeats. Address health and tokens are shared. Dispose it before this client.</summary>
    /// <param name="requestTimeout">The timeout for the response of an address. Default: null; that of this client.</param>
    public EngineHttpClient WithDedicatedConnection(TimeSpan? requestTimeout = null) => new(this, requestTimeout, _authentication);

    /// <summary>Closes the connections, except those of clients with a dedicated connection.</summary>
    public void Dispose()
    {
        _probing?.Dispose();
        _http.Dispose();
    }

    /// <summary>Returns the base addresses, separated by commas.</summary>
    public override string ToString() => _addresses.ToString();

    /// <summary>Sends a request, and repeats it at another address if it failed and repeating it is safe. The caller disposes the response.</summary>
    internal async Task<EngineResponse> SendAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        if (HasDotSegments(request.Path))
        {
            throw new EngineException($"{request}: a name in the path is '.' or '..', which would change the path", null) { Operation = request.ToString() };
        }

        var address = _addresses.Next();
        var (response, failure, mayRepeat, _) = await SendToAsync(request, address, cancellationToken);
        if (mayRepeat && _addresses.All.Count > 1)
        {
            LogFailover(_logger, address.Uri, failure is null ? $"status {response!.Status}" : ReceivedText.Describe(failure));
            var (second, secondFailure, _, _) = await SendToAsync(request, _addresses.Next(avoid: address), cancellationToken);
            // Prefer the error response of the first address to a missing response of the second one.
            if (second is not null || response is null)
            {
                response?.Dispose();
                (response, failure) = (second, secondFailure);
            }
        }

        return response ?? throw ToEngineException(request, failure!);
    }

    /// <summary>Selects the address of a connection that is not made by <see cref="SendAsync"/>, such as a watch. The caller reports the outcome.</summary>
    internal EngineAddress NextAddress(EngineAddress? avoid = null) => _addresses.Next(avoid);

    /// <summary>Creates a client with another authentication. Dispose it before this client.</summary>
    internal EngineHttpClient WithAuthentication(IAuthenticationProvider authentication) => new(this, requestTimeout: null, authentication);

    internal void ReportSuccess(EngineAddress address) => _health.ReportSuccess(address);

    internal void ReportFailure(EngineAddress address, string reason) => _health.ReportFailure(address, reason);

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
            throw CreateProviderException(authentication, exception);
        }
    }

    /// <summary>Renews the authentication after status 401; returns true when the request should be sent again.</summary>
    internal async ValueTask<bool> RenewAsync(HttpRequestMessage rejected, EngineAddress address, CancellationToken cancellationToken)
    {
        if (_authentication is not { } authentication)
        {
            return false;
        }

        try
        {
            return await authentication.RenewAsync(rejected, address.Uri, cancellationToken).AsTask().WaitAsync(_requestTimeout * 2, _time, cancellationToken);
        }
        catch (Exception exception) when (IsUnexpected(exception))
        {
            throw CreateProviderException(authentication, exception);
        }
    }

    private static bool IsUnexpected(Exception exception) => exception is not (EngineException or OperationCanceledException or TimeoutException);

    // Log only the exception type: the provider's message may contain secrets.
    private static EngineException CreateProviderException(IAuthenticationProvider provider, Exception exception) =>
        new($"{provider.GetType().Name} failed to authenticate a request with {exception.GetType().Name}", exception);

    private EngineException ToEngineException(EngineRequest request, Exception failure) =>
        failure as EngineException ?? new EngineException($"{request}: no response from {_addresses}: {ReceivedText.Describe(failure)}", ReceivedText.Escape(failure))
        {
            Operation = ReceivedText.Escape(request.ToString()),
        };

    private async Task<Outcome> SendToAsync(EngineRequest request, EngineAddress address, CancellationToken cancellationToken)
    {
        var outcome = await SendOnceAsync(request, address, isRenewed: false, cancellationToken);
        // After a renewal the request is sent once more; that response is final.
        return outcome.IsRenewed ? await SendOnceAsync(request, address, isRenewed: true, cancellationToken) : outcome;
    }

    private async Task<Outcome> SendOnceAsync(EngineRequest request, EngineAddress address, bool isRenewed, CancellationToken cancellationToken)
    {
        using var message = ToMessage(request, address.Uri);
        var limit = _requestTimeout + request.HoldTime;
        var status = 0;
        try
        {
            await AuthenticateAsync(message, address, cancellationToken);
            using var timeout = new CancellationTokenSource(limit, _time);
            using var linked = cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token) : null;
            var token = linked?.Token ?? timeout.Token;
            using var response = await _http.SendAsync(message, token);
            status = (int)response.StatusCode;
            if (status == 401 && !isRenewed && await RenewAsync(message, address, cancellationToken))
            {
                return new Outcome(null, null, MayRepeat: false, IsRenewed: true);
            }

            var body = await ResponseReader.ReadAsync(response.Content, ResponseReader.MaxResponseSize, token);
            var isFailure = status >= 500;
            ReportStatus(address, isFailure ? $"status {status}" : null);
            return new Outcome(new EngineResponse(request, status, body, response.Headers, _time), null, isFailure && request.IsRepeatable);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return OnSendFailed(request, message, address, new TimeoutException($"{address.Uri} did not respond within {limit}", exception));
        }
        catch (ResponseTooLargeException exception)
        {
            // The address is healthy, and the response of another address would be as large.
            _health.ReportSuccess(address);
            return new Outcome(null, new EngineException($"{request}: {exception.Message}", exception) { Operation = request.ToString(), IsResponseTooLarge = true }, MayRepeat: false);
        }
        catch (InvalidDataException exception) when (status is >= 200 and < 300)
        {
            // The engine processed the request; only the compressed body of its response is invalid.
            _health.ReportSuccess(address);
            return new Outcome(null, EngineException.InvalidResponse(request.ToString(), status, $"is invalid: {ReceivedText.Escape(exception.Message)}", exception: ReceivedText.Escape(exception)), MayRepeat: false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException or InvalidDataException or TimeoutException)
        {
            return OnSendFailed(request, message, address, exception);
        }
        catch (EngineException exception)
        {
            // The request could not be authenticated. The exception names the address that caused it, if any.
            if (exception.Address == address.Uri)
            {
                _health.ReportFailure(address, exception.Message);
            }

            return new Outcome(null, exception, exception.IsTransient);
        }
    }

    private Outcome OnSendFailed(EngineRequest request, HttpRequestMessage message, EngineAddress address, Exception failure)
    {
        _health.ReportFailure(address, ReceivedText.Describe(failure));
        // The engine cannot have processed a request without a connection, or a body that was not started.
        var mayBeProcessed = !NothingWasSent(failure) && message.Content is not EngineRequestContent { HasStarted: false };
        return new Outcome(null, failure, request.IsRepeatable || !mayBeProcessed);
    }

    private void ReportStatus(EngineAddress address, string? failure)
    {
        if (failure is null)
        {
            _health.ReportSuccess(address);
        }
        else
        {
            _health.ReportFailure(address, failure);
        }
    }

    // A SocketException without HttpRequestException comes from a peer that disconnects during connecting.
    private static bool NothingWasSent(Exception failure) => failure is SocketException or HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
    };

    // Uri.EscapeDataString keeps dots, and Uri resolves dot segments.
    private static bool HasDotSegments(ReadOnlySpan<char> path)
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
        headers.TryAddWithoutValidation("Accept", "application/json");
        headers.TryAddWithoutValidation("X-Domain-Name", "default");
        Add(headers, "X-ConsumerId", request.ConsumerId);
        Add(headers, "x-engine-id", _options.EngineId);
        Add(headers, "X-Enterprise-Project-ID", _options.EnterpriseProjectId);
        Add(headers, "X-Domain-ID", _options.DomainId);
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

    [LoggerMessage(101, LogLevel.Debug, "Engine address {Address} failed ({Reason}); the request is sent to another address")]
    private static partial void LogFailover(ILogger logger, Uri address, string reason);

    private readonly record struct Outcome(EngineResponse? Response, Exception? Failure, bool MayRepeat, bool IsRenewed = false);
}

using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Iam;
using ServiceComb.Net.Protocol.Iam;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>Signs in to the cloud with a password or an access key, and adds the token to requests (<c>X-Auth-Token</c>). The token is
/// cached, renewed in the background after 70 to 80 percent of its lifetime, and renewed once for a request that is rejected with
/// status 401.</summary>
/// <remarks>Use one instance for all clients of the same user. IAM locks a user after a few rejected sign-ins; a rejected password is
/// therefore not sent again for 16 to 18 minutes, or for about a minute when IAM accepted it before. A changed password is sent
/// immediately.</remarks>
public sealed class IamTokenAuthentication : IAuthenticationProvider, IDisposable
{
    private const string TokenHeader = "X-Auth-Token";

    // When the service rejects a new token, too, another new one would not help; wait before requesting it.
    private static readonly TimeSpan MinRejectedTokenAge = TimeSpan.FromSeconds(30);
    private readonly IamTokenOptions _options;
    private readonly TimeProvider _time;
    private readonly EngineHttpClient _transport;
    private readonly IamClient _client;
    private readonly LoginThrottleRegistry _credentials;
    private readonly LoginThrottle _throttle;
    private readonly TokenSlot _slot;

    /// <summary>Initializes a new instance of the <see cref="IamTokenAuthentication"/> class.</summary>
    /// <param name="options">The options; do not change them afterwards.</param>
    /// <param name="time">The clock. Default: the system clock.</param>
    /// <param name="logs">The logger factory. Default: no logging.</param>
    /// <exception cref="ArgumentException">A required option is missing, or the address is malformed.</exception>
    public IamTokenAuthentication(IamTokenOptions options, TimeProvider? time = null, ILoggerFactory? logs = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if ((options.User is null) == (options.AccessKey is null))
        {
            throw new ArgumentException($"Either {nameof(options.User)} or {nameof(options.AccessKey)} is required.", nameof(options));
        }

        if (string.IsNullOrEmpty(options.ProjectName) == string.IsNullOrEmpty(options.ProjectId))
        {
            throw new ArgumentException($"Either {nameof(options.ProjectName)} or {nameof(options.ProjectId)} is required.", nameof(options));
        }

        (_options, _time) = (options, time ?? TimeProvider.System);
        _transport = new EngineHttpClient(
            new EngineClientOptions { Addresses = { options.Address }, ConnectTimeout = options.Timeout, RequestTimeout = options.Timeout, Proxy = options.Proxy, Tls = options.Tls },
            time,
            logs);
        (_client, _slot) = (new IamClient(_transport), new TokenSlot(new Uri(options.Address)));
        (_credentials, _throttle) = (new LoginThrottleRegistry(_time), new LoginThrottle(_time));
    }

    /// <inheritdoc/>
    public ValueTask AuthenticateAsync(HttpRequestMessage request, Uri address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (_slot.Current is not { } token || token.IsExpired(_time))
        {
            return SignInAsync(request, cancellationToken);
        }

        if (token.IsRenewalDue(_time) && _slot.MayRenew(_time))
        {
            // Ignore failures: the token is still valid, and a later request tries again.
            _ = _slot.ReplaceAsync(token, () => SignInAsync(isNeeded: false, isAfterRejection: false))
                .ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        Add(request, token);
        return default;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RenewAsync(HttpRequestMessage rejected, Uri address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rejected);
        var current = _slot.Current;
        if (current is null || (rejected.Headers.NonValidated.TryGetValues(TokenHeader, out var sent) && sent.ToString() == current.Value))
        {
            if (current is { IsAfterRejection: true } && current.Age(_time) < MinRejectedTokenAge)
            {
                return false;
            }

            await _slot.ReplaceAsync(current, () => SignInAsync(isNeeded: true, isAfterRejection: true)).WaitAsync(cancellationToken);
        }

        return true;
    }

    /// <summary>Closes the connections to IAM.</summary>
    public void Dispose() => _transport.Dispose();

    private static void Add(HttpRequestMessage request, EngineToken token) => request.Headers.TryAddWithoutValidation(TokenHeader, token.Value);

    private async ValueTask SignInAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var expired = _slot.Current is { } current && current.IsExpired(_time) ? current : null;
        Add(request, await _slot.ReplaceAsync(expired, () => SignInAsync(isNeeded: true, isAfterRejection: false)).WaitAsync(cancellationToken));
    }

    private async Task<EngineToken> SignInAsync(bool isNeeded, bool isAfterRejection)
    {
        var (identity, credential) = ReadIdentity();
        if (_throttle.Check(credential, isNeeded) is { } block)
        {
            throw new EngineException(
                $"no sign-in was sent to {_options.Address}: IAM rejected these credentials before, and repeating them may lock the user. They are sent again in {Math.Ceiling(block.Wait.TotalSeconds)} seconds, changed ones immediately",
                block.Rejection.Status,
                block.Rejection.ErrorCode)
            {
                Operation = IamClient.SignIn,
                IsAuthenticationFailure = true,
            };
        }

        try
        {
            var scope = new IamScope { Project = new IamReference { Id = _options.ProjectId, Name = _options.ProjectName } };
            var token = await _client.CreateTokenAsync(new IamTokenRequest { Auth = new IamAuth { Identity = identity, Scope = scope } });
            _throttle.OnAccepted(credential);
            return EngineToken.From(token.Value, token.ExpiresAt, isAfterRejection, _time);
        }
        catch (EngineException exception) when (exception.Status is 400 or 401 or 403)
        {
            _throttle.OnRejected(credential, exception);
            throw;
        }
    }

    private (IamIdentity Identity, string Credential) ReadIdentity()
    {
        if (_options.AccessKey?.Invoke() is { } key)
        {
            var accessKey = new IamAccessKey { Access = new IamKey { Key = key.Id }, Secret = new IamKey { Key = key.Secret } };
            return (new IamIdentity { Methods = [IamIdentity.AccessKeyMethod], AccessKey = accessKey }, _credentials.CredentialOf(new(key.Id, key.Secret)));
        }

        var user = _options.User!();
        var domain = new IamReference { Name = string.IsNullOrEmpty(user.Domain) ? user.UserName : user.Domain };
        return (
            new IamIdentity
            {
                Methods = [IamIdentity.PasswordMethod],
                Password = new IamPassword { User = new IamUser { Name = user.UserName, Password = user.Password, Domain = domain } },
            },
            _credentials.CredentialOf(user));
    }
}

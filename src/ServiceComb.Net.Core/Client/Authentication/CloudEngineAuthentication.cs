using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>Authenticates requests that the cloud forwards to an engine with RBAC, such as changes of its accounts: with a token of the
/// cloud (<c>X-Auth-Token</c>) and with the token of an account of the engine (<c>Authorization</c>). <see cref="ServiceCombClient"/> uses
/// it when its options have both.</summary>
/// <remarks>Engine management and Nacos need the token of the cloud alone.</remarks>
public sealed class CloudEngineAuthentication : IAuthenticationProvider
{
    private readonly IamTokenAuthentication _cloud;
    private readonly EngineHttpClient _registry;
    private volatile EngineAddress _address;

    /// <summary>Initializes a new instance of the <see cref="CloudEngineAuthentication"/> class.</summary>
    /// <param name="cloud">The sign-in to the cloud.</param>
    /// <param name="registry">The client of the registry of the engine, which logs in with its <see cref="EngineClientOptions.Account"/>
    /// and shares its tokens.</param>
    public CloudEngineAuthentication(IamTokenAuthentication cloud, EngineHttpClient registry)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        ArgumentNullException.ThrowIfNull(registry);
        (_cloud, _registry, _address) = (cloud, registry, registry.NextAddress());
    }

    /// <inheritdoc/>
    public async ValueTask AuthenticateAsync(HttpRequestMessage request, Uri address, CancellationToken cancellationToken)
    {
        await _cloud.AuthenticateAsync(request, address, cancellationToken);
        var current = _address;
        try
        {
            await _registry.AuthenticateAsync(request, current, cancellationToken);
        }
        catch (EngineException exception) when (exception.IsTransient && _registry.NextAddress(avoid: current) is var other && other != current)
        {
            await _registry.AuthenticateAsync(request, other, cancellationToken);
            // Keep the address: a renewal concerns the token that was sent.
            _address = other;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RenewAsync(HttpRequestMessage rejected, Uri address, CancellationToken cancellationToken)
    {
        // The response does not say which token was rejected.
        var isCloudRenewed = await _cloud.RenewAsync(rejected, address, cancellationToken);
        return await _registry.RenewAsync(rejected, _address, cancellationToken) || isCloudRenewed;
    }
}

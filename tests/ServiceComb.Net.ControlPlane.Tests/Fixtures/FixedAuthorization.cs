using ServiceComb.Net.Client.Authentication;

namespace ServiceComb.Net.ControlPlane.Tests.Fixtures;

/// <summary>Adds a given Authorization header to requests.</summary>
internal sealed class FixedAuthorization(string authorization) : IAuthenticationProvider
{
    public ValueTask AuthenticateAsync(HttpRequestMessage request, Uri address, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return ValueTask.CompletedTask;
    }
}

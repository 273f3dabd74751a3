using ServiceComb.Net.Client.Authentication;

namespace ServiceComb.Net.Configuration.Tests.Fixtures;

/// <summary>An authentication provider that never completes.</summary>
/// <param name="asked">Called for the first request.</param>
internal sealed class SilentAuthentication(Action asked) : IAuthenticationProvider
{
    private int _times;

    public async ValueTask AuthenticateAsync(HttpRequestMessage request, Uri address, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _times) == 1)
        {
            asked();
        }

        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    public ValueTask<bool> RenewAsync(HttpRequestMessage rejected, Uri address, CancellationToken cancellationToken) => ValueTask.FromResult(false);
}

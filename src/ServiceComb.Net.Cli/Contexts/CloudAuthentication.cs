using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client.Authentication;

namespace ServiceComb.Net.Cli.Contexts;

/// <summary>Signs requests to engine management with the access key of a context. The key is read with the first request, because most
/// commands make none.</summary>
internal sealed class CloudAuthentication(SecretSource source, string? project, TimeProvider time) : IAuthenticationProvider
{
    private volatile AccessKeyAuthentication? _authentication;

    public async ValueTask AuthenticateAsync(HttpRequestMessage request, Uri address, CancellationToken cancellationToken)
    {
        var authentication = _authentication;
        if (authentication is null)
        {
            var key = Parse(await source.ReadAsync(cancellationToken), source.Description);
            _authentication = authentication = new AccessKeyAuthentication(() => key, project, time);
        }

        await authentication.AuthenticateAsync(request, address, cancellationToken);
    }

    /// <summary>Parses <c>ID:SECRET</c>.</summary>
    /// <exception cref="CliException">The text is something else.</exception>
    public static AccessKey Parse(string text, string place) => text.Split(':', 2) is [{ Length: > 0 } id, { Length: > 0 } secret]
        ? new AccessKey(id, secret)
        : throw new CliException($"What {place} contains is not an access key; ID:SECRET is expected.", ExitCode.BadArguments);
}

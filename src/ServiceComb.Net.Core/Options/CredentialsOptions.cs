using System.Net;
using ServiceComb.Net.Client.Authentication;

namespace ServiceComb.Net;

/// <summary>Credentials for the registry and the configuration center (<c>servicecomb:credentials:*</c>).</summary>
public sealed class CredentialsOptions
{
    /// <summary>Gets or sets the project in the request paths (<c>servicecomb:credentials:project</c>). Default: <c>default</c>.</summary>
    public string Project { get; set; } = "default";

    /// <summary>Gets or sets the account that requests are authenticated with by a token. The delegate is called before every login, so
    /// that a changed password takes effect. When <c>servicecomb:credentials:rbac:enabled</c> is true, the default returns
    /// <c>servicecomb:credentials:account:name</c> and <c>:password</c>; otherwise it is null, and requests carry no token.</summary>
    public Func<NetworkCredential>? Account { get; set; }

    /// <summary>Gets or sets a custom authentication provider, such as <see cref="AccessKeyAuthentication"/>, which replaces
    /// <see cref="Account"/>. Default: null, an <see cref="IAuthenticationProvider"/> of the service collection if there is
    /// one.</summary>
    public IAuthenticationProvider? Authentication { get; set; }
}

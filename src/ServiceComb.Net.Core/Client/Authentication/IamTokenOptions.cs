using System.Net;
using ServiceComb.Net.Client.Connections;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>Options of <see cref="IamTokenAuthentication"/>: where to sign in, as whom, and for which project. <see cref="Address"/>, one of
/// <see cref="User"/> and <see cref="AccessKey"/>, and one of <see cref="ProjectName"/> and <see cref="ProjectId"/> are required.</summary>
public sealed class IamTokenOptions
{
    /// <summary>Gets or sets the address of IAM, such as <c>https://iam.ap-southeast-1.myhuaweicloud.com</c>.</summary>
    public string Address { get; set; } = "";

    /// <summary>Gets or sets the user: name, password and, as its domain, the name of the account that the user belongs to (that of the
    /// user itself when empty). The delegate is called before every sign-in, so that a changed password takes effect. Default: null.</summary>
    public Func<NetworkCredential>? User { get; set; }

    /// <summary>Gets or sets the access key. The delegate is called before every sign-in. Default: null.</summary>
    public Func<AccessKey>? AccessKey { get; set; }

    /// <summary>Gets or sets the name of the project that the token is valid for, such as <c>ap-southeast-1</c>. Default: null.</summary>
    public string? ProjectName { get; set; }

    /// <summary>Gets or sets the id of the project that the token is valid for, instead of its name. Default: null.</summary>
    public string? ProjectId { get; set; }

    /// <summary>Gets or sets the timeout for connecting to IAM and for its response. Default: 10 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets the proxy for requests to IAM. Default: null; no proxy is used, not even that of the environment
    /// (<c>HTTPS_PROXY</c>).</summary>
    public IWebProxy? Proxy { get; set; }

    /// <summary>Gets or sets the TLS options.</summary>
    public EngineTlsOptions Tls { get; set; } = new();
}

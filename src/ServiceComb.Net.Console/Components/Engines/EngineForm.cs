using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Console.Components.Engines;

/// <summary>The form of a new engine.</summary>
internal sealed class EngineForm
{
    public const string ServiceComb = "CSE2";
    public const string Nacos = "Nacos2";
    private const string PayPerUse = "1";
    private const string VersionInput = "version";

    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    /// <summary>Gets or sets the type: <see cref="ServiceComb"/> or <see cref="Nacos"/>.</summary>
    public string SpecType { get; set; } = ServiceComb;

    public string Flavor { get; set; } = "";

    /// <summary>Gets or sets the version; empty for the latest one.</summary>
    public string Version { get; set; } = "";

    public bool HasAccessControl { get; set; }

    /// <summary>Gets or sets the password of the account root.</summary>
    public string Password { get; set; } = "";

    /// <summary>Gets or sets the availability zones, separated by commas.</summary>
    public string Zones { get; set; } = "az1";

    public string Vpc { get; set; } = "vpc-default";

    public string VpcId { get; set; } = "vpc-default";

    public string NetworkId { get; set; } = "network-default";

    public string Subnet { get; set; } = "10.0.0.0/24";

    /// <summary>Gets whether the access control of the type needs a password.</summary>
    public bool NeedsPassword => HasAccessControl && SpecType == ServiceComb;

    /// <summary>Returns the key of the text that tells what is missing; null when the form is complete. The control plane validates the
    /// rest.</summary>
    public string? FindProblem() =>
        string.IsNullOrWhiteSpace(Name) ? "engines.name-missing"
        : Flavor.Length == 0 ? "engines.flavor-missing"
        : NeedsPassword && Password.Length == 0 ? "accounts.password-missing"
        : null;

    public EngineCreation ToCreation() => new()
    {
        Name = Name.Trim(),
        Description = Description.Trim(),
        SpecType = SpecType,
        Flavor = Flavor,
        Payment = PayPerUse,
        AzList = Zones.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        AuthType = HasAccessControl ? "RBAC" : "NONE",
        AuthCred = NeedsPassword ? new EngineRootPassword { Pwd = Password } : null,
        Vpc = Vpc,
        VpcId = VpcId,
        NetworkId = NetworkId,
        SubnetCidr = Subnet,
        Inputs = Version.Trim() is { Length: > 0 } version ? new Dictionary<string, string> { [VersionInput] = version } : null,
    };
}

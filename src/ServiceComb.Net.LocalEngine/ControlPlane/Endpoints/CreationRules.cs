using System.Text.RegularExpressions;
using ServiceComb.Net.LocalEngine.ControlPlane.Engines;
using ServiceComb.Net.LocalEngine.ControlPlane.Errors;
using ServiceComb.Net.LocalEngine.ControlPlane.State;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Endpoints;

/// <summary>Validates requests for engines as chapter 5.3.3 of the API reference describes them.</summary>
internal sealed partial class CreationRules(EngineProgram program)
{
    public const int MaxDescription = 255;
    public const int MaxAlias = 64;
    public const string RbacType = "RBAC";
    public const string NoAuthType = "NONE";

    // Not in the API reference: an engine of an earlier version, which can be upgraded.
    private const string VersionInput = "version";
    private const string PayPerUse = "1";
    private const int MaxZones = 3;
    private const int MaxIdLength = 64;
    private const int MaxCidrLength = 24;

    /// <summary>Reads a request for an engine.</summary>
    /// <exception cref="EngineApiException">A value is missing or invalid.</exception>
    public EngineRecord Read(EngineCreation request, string project)
    {
        var flavor = EngineFlavor.Find(request.Flavor ?? "") ?? throw CloudErrors.InvalidFlavor($"the flavor '{request.Flavor}' does not exist");
        var specType = request.SpecType is EngineTypes.Cse2 or EngineTypes.Nacos2 ? request.SpecType : throw CloudErrors.NoSpecType("specType is neither CSE2 nor Nacos2");
        if (flavor.SpecType != specType)
        {
            throw CloudErrors.InvalidFlavor($"the flavor {flavor.Name} does not belong to engines of type {specType}");
        }

        RequireTexts(request);
        var isRbac = ReadAuthType(request, specType);
        var inputs = request.Inputs ?? new Dictionary<string, string>();
        var version = inputs.GetValueOrDefault(VersionInput) ?? program.Latest;
        return new EngineRecord
        {
            Id = Guid.NewGuid().ToString("D"),
            Name = request.Name!,
            Project = project,
            Description = request.Description ?? "",
            SpecType = specType,
            Payment = request.Payment!,
            Status = EngineStates.Creating,
            Settings = new EngineSettings
            {
                Version = program.Exists(version) ? version : throw CloudErrors.Invalid($"the version '{version}' does not exist"),
                Flavor = flavor.Name,
                Rbac = isRbac,
                PublicIpId = request.PublicIpId ?? "",
            },
            EnterpriseProjectId = request.EnterpriseProject?.Id is { Length: > 0 } id ? id : "0",
            EnterpriseProjectName = request.EnterpriseProject?.Name is { Length: > 0 } name ? name : "default",
            Network = new EngineNetwork
            {
                Vpc = request.Vpc!,
                VpcId = request.VpcId!,
                NetworkId = request.NetworkId!,
                SubnetCidr = request.SubnetCidr!,
                ElbId = request.ElbId ?? "",
                AzList = request.AzList ?? [],
            },
            Inputs = inputs,
            Tags = ReadTags(request.Tags ?? []),
        };
    }

    /// <summary>Validates a password of the root account.</summary>
    /// <exception cref="EngineApiException">The password is missing or too weak.</exception>
    public static string RequirePassword(string? password) => password is { Length: > 0 } && RbacRules.IsStrong(password)
        ? password
        : throw CloudErrors.Invalid("auth_cred.pwd requires 8 to 32 characters with an upper-case letter, a lower-case letter, a digit and a symbol");

    /// <summary>Validates an optional text.</summary>
    /// <exception cref="EngineApiException">The text is too long.</exception>
    public static void RequireAtMost(string name, string? text, int length)
    {
        if (text?.Length > length)
        {
            throw CloudErrors.Invalid($"{name} has more than {length} characters");
        }
    }

    private static void RequireTexts(EngineCreation request)
    {
        if (request.Name is not { Length: >= 3 and <= 24 } name || name == "default" || !NamePattern().IsMatch(name))
        {
            throw CloudErrors.InvalidName("a name has 3 to 24 letters, digits and hyphens, starts with a letter, does not end with a hyphen, and is not 'default'");
        }

        if (request.Payment != PayPerUse)
        {
            throw CloudErrors.InvalidPayment("payment is not '1' (pay-per-use), the only supported mode");
        }

        RequireAtMost("description", request.Description, MaxDescription);
        RequireAtMost("publicIpId", request.PublicIpId, MaxIdLength);
        foreach (var (field, value, length) in ((string, string?, int)[])[("vpc", request.Vpc, MaxIdLength), ("vpcId", request.VpcId, MaxIdLength), ("networkId", request.NetworkId, MaxIdLength), ("subnetCidr", request.SubnetCidr, MaxCidrLength)])
        {
            if (string.IsNullOrEmpty(value) || value.Length > length)
            {
                throw CloudErrors.Invalid($"{field} has not 1 to {length} characters");
            }
        }
    }

    private static bool ReadAuthType(EngineCreation request, string specType)
    {
        var zones = request.AzList ?? [];
        if (specType == EngineTypes.Cse2 ? zones.Count is 0 or > MaxZones : zones.Count > MaxZones)
        {
            throw CloudErrors.InvalidZones($"azList has not 1 to {MaxZones} entries");
        }

        if (zones.Any(static zone => string.IsNullOrEmpty(zone) || zone.Length > MaxIdLength))
        {
            throw CloudErrors.InvalidZones($"an entry of azList has not 1 to {MaxIdLength} characters");
        }

        switch (request.AuthType)
        {
            case RbacType when specType == EngineTypes.Cse2:
                RequirePassword(request.AuthCred?.Pwd);
                return true;
            case RbacType:
                return true;
            case NoAuthType:
                return false;
            case null when specType == EngineTypes.Nacos2:
                return false;
            default:
                throw CloudErrors.Invalid("authType is neither RBAC nor NONE");
        }
    }

    private static Dictionary<string, string> ReadTags(IReadOnlyList<string> tags)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in tags)
        {
            var equals = tag?.IndexOf('=', StringComparison.Ordinal) ?? 0;
            var (key, value) = equals < 0 ? (tag!, "") : (tag?[..equals] ?? "", tag?[(equals + 1)..] ?? "");
            TagRules.Require(key, value);
            read[key] = value;
        }

        TagRules.RequireCount(read.Count);
        return read;
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}

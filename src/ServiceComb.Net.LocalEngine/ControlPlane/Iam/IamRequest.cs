using System.Text.Json.Serialization;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Iam;

// The nested objects of one request body, which share a file. Not records, so that ToString contains no secret.

/// <summary>The body of a request for a token.</summary>
internal sealed class IamRequest
{
    public IamAuth? Auth { get; init; }

    /// <summary>Gets the scope where the example of the API reference has it, beside <c>auth</c>.</summary>
    public IamScope? Scope { get; init; }
}

internal sealed class IamAuth
{
    public IamIdentity? Identity { get; init; }

    public IamScope? Scope { get; init; }
}

internal sealed class IamIdentity
{
    public IReadOnlyList<string>? Methods { get; init; }

    public IamPassword? Password { get; init; }

    [JsonPropertyName("hw_ak_sk")]
    public IamAccessKey? AccessKey { get; init; }
}

internal sealed class IamPassword
{
    public IamUser? User { get; init; }
}

internal sealed class IamUser
{
    public string? Name { get; init; }

    public string? Password { get; init; }

    public IamName? Domain { get; init; }
}

internal sealed class IamAccessKey
{
    public IamKey? Access { get; init; }

    public IamKey? Secret { get; init; }
}

internal sealed class IamKey
{
    public string? Key { get; init; }
}

internal sealed class IamScope
{
    public IamName? Project { get; init; }

    public IamName? Domain { get; init; }
}

internal sealed class IamName
{
    public string? Name { get; init; }

    public string? Id { get; init; }
}

/// <summary>The content of a token.</summary>
internal sealed class IamClaims
{
    public string User { get; init; } = "";

    /// <summary>Gets the id of the project; null for a token of the whole domain.</summary>
    public string? Project { get; init; }

    /// <summary>Gets when the token expires, in seconds since 1970.</summary>
    public long Expires { get; init; }
}

/// <summary>Source-generated JSON of the identity service.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(IamRequest))]
[JsonSerializable(typeof(IamClaims))]
internal sealed partial class IamJson : JsonSerializerContext;

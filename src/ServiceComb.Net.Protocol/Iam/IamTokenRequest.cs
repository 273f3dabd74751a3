using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Iam;

// The nested objects of a sign-in, which share a file. Not records, so that ToString does not contain secrets.

/// <summary>The request body of <c>POST /v3/auth/tokens</c>.</summary>
public sealed class IamTokenRequest
{
    /// <summary>The identity and the scope.</summary>
    public IamAuth? Auth { get; init; }
}

/// <summary>Who signs in, and for what.</summary>
public sealed class IamAuth
{
    /// <summary>The identity.</summary>
    public IamIdentity? Identity { get; init; }

    /// <summary>What the token is valid for; absent for the account of the user.</summary>
    public IamScope? Scope { get; init; }
}

/// <summary>An identity: a user with a password, or an access key.</summary>
public sealed class IamIdentity
{
    /// <summary>The method: <see cref="PasswordMethod"/> or <see cref="AccessKeyMethod"/>.</summary>
    public IReadOnlyList<string> Methods { get; init => field = value ?? []; } = [];

    /// <summary>The user, for <see cref="PasswordMethod"/>.</summary>
    public IamPassword? Password { get; init; }

    /// <summary>The access key, for <see cref="AccessKeyMethod"/>.</summary>
    [JsonPropertyName(AccessKeyMethod)]
    public IamAccessKey? AccessKey { get; init; }

    /// <summary>The name of the method that uses a password.</summary>
    public const string PasswordMethod = "password";

    /// <summary>The name of the method that uses an access key.</summary>
    public const string AccessKeyMethod = "hw_ak_sk";
}

/// <summary>A user with a password.</summary>
public sealed class IamPassword
{
    /// <summary>The user.</summary>
    public IamUser? User { get; init; }
}

/// <summary>A user.</summary>
public sealed class IamUser
{
    /// <summary>The id; only in responses.</summary>
    public string? Id { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The password; only in requests.</summary>
    public string? Password { get; init; }

    /// <summary>The account that the user belongs to.</summary>
    public IamReference? Domain { get; init; }
}

/// <summary>An access key.</summary>
public sealed class IamAccessKey
{
    /// <summary>The id of the access key.</summary>
    public IamKey? Access { get; init; }

    /// <summary>The secret of the access key.</summary>
    public IamKey? Secret { get; init; }
}

/// <summary>A part of an access key.</summary>
public sealed class IamKey
{
    /// <summary>The text.</summary>
    public string? Key { get; init; }
}

/// <summary>What a token is valid for: a project or an account.</summary>
public sealed class IamScope
{
    /// <summary>The project.</summary>
    public IamReference? Project { get; init; }

    /// <summary>The account.</summary>
    public IamReference? Domain { get; init; }
}

/// <summary>A reference to a project or an account by id or name.</summary>
public sealed class IamReference
{
    /// <summary>The id.</summary>
    public string? Id { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The account of a project; only in responses.</summary>
    public IamReference? Domain { get; init; }
}

namespace ServiceComb.Net.Protocol.Iam;

/// <summary>A project of the cloud. Each region has one with its name.</summary>
public sealed record IamProject
{
    /// <summary>The id, which is part of the paths of the cloud's APIs.</summary>
    public string? Id { get; init; }

    /// <summary>The name, such as <c>ap-southeast-1</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The description.</summary>
    public string? Description { get; init; }

    /// <summary>The id of the account.</summary>
    public string? DomainId { get; init; }

    /// <summary>The id of the project that this one belongs to.</summary>
    public string? ParentId { get; init; }

    /// <summary>Whether the project can be used.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Whether the project is an account.</summary>
    public bool? IsDomain { get; init; }
}

/// <summary>The response body of <c>GET /v3/projects</c>.</summary>
public sealed record IamProjectList
{
    /// <summary>The projects.</summary>
    public IReadOnlyList<IamProject> Projects { get; init => field = value ?? []; } = [];
}

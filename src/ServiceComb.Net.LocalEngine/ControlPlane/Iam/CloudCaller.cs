namespace ServiceComb.Net.LocalEngine.ControlPlane.Iam;

/// <summary>Who sends a request.</summary>
/// <param name="User">The name of the user or the id of the access key.</param>
/// <param name="ProjectId">The project that the caller is limited to; null for all.</param>
internal sealed record CloudCaller(string User, string? ProjectId);

namespace ServiceComb.Net.LocalEngine.Rbac.Roles;

/// <summary>Verbs that are permitted on resources. Neither is validated when a role is created; unknown ones permit
/// nothing.</summary>
internal sealed record Permission
{
    public const string EveryVerb = "*";

    public IReadOnlyList<PermittedResource>? Resources { get; init; }

    /// <summary>Gets the verbs: <c>get</c>, <c>create</c>, <c>update</c>, <c>delete</c>, or <c>*</c> for all of
    /// them.</summary>
    public IReadOnlyList<string>? Verbs { get; init; }

    /// <summary>Returns a copy without empty values.</summary>
    public Permission WithoutEmptyValues()
    {
        PermittedResource[] resources = [.. (Resources ?? []).OfType<PermittedResource>().Select(static resource => resource.WithoutEmptyValues())];
        string[] verbs = [.. (Verbs ?? []).Select(static verb => verb ?? "")];
        return new Permission { Resources = resources.Length == 0 ? null : resources, Verbs = verbs.Length == 0 ? null : verbs };
    }

    public bool Allows(string verb)
    {
        foreach (var allowed in Verbs ?? [])
        {
            if (allowed == EveryVerb || allowed == verb)
            {
                return true;
            }
        }

        return false;
    }
}

namespace ServiceComb.Net.LocalEngine.Rbac.Roles;

/// <summary>Verbs that are allowed on resources. Neither is checked when a role is made: what is unknown allows nothing.</summary>
internal sealed record Permission
{
    public const string EveryVerb = "*";

    public IReadOnlyList<PermittedResource>? Resources { get; init; }

    /// <summary><c>get</c>, <c>create</c>, <c>update</c>, <c>delete</c>, or <c>*</c> for all of them.</summary>
    public IReadOnlyList<string>? Verbs { get; init; }

    /// <summary>The same without what is empty.</summary>
    public Permission Tidied()
    {
        PermittedResource[] resources = [.. (Resources ?? []).OfType<PermittedResource>().Select(static resource => resource.Tidied())];
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

using ServiceComb.Net.Protocol.Accounts;

namespace ServiceComb.Net.Console.Components.Accounts;

/// <summary>A permission that is edited.</summary>
internal sealed class PermissionForm
{
    public const string AllVerbs = "*";

    /// <summary>Gets the verbs.</summary>
    public static IReadOnlyList<string> VerbNames { get; } = ["get", "create", "update", "delete", AllVerbs];

    public List<ResourceForm> Resources { get; } = [];

    public HashSet<string> Verbs { get; } = new(StringComparer.Ordinal);

    public static PermissionForm Create()
    {
        var form = new PermissionForm();
        form.Resources.Add(new ResourceForm());
        form.Verbs.Add("get");
        return form;
    }

    public static PermissionForm Of(Permission permission)
    {
        var form = new PermissionForm();
        form.Resources.AddRange(permission.Resources.Select(static resource => new ResourceForm { Type = resource.Type ?? "", Labels = PermissionText.DescribeLabels(resource.Labels) }));
        form.Verbs.UnionWith(permission.Verbs);
        return form;
    }

    public void SetVerb(string verb, bool isAllowed)
    {
        if (isAllowed)
        {
            Verbs.Add(verb);
        }
        else
        {
            Verbs.Remove(verb);
        }
    }

    /// <summary>Reads the form.</summary>
    /// <param name="permission">The permission; null when the form is invalid.</param>
    /// <returns>The key of the text that tells what is wrong; null when the form is valid.</returns>
    public string? Read(out Permission? permission)
    {
        permission = null;
        if (Resources.Count == 0 || Verbs.Count == 0)
        {
            return "accounts.permission-incomplete";
        }

        var resources = new List<PermissionResource>();
        foreach (var resource in Resources)
        {
            if (!PermissionText.TryReadLabels(resource.Labels, out var labels))
            {
                return "accounts.labels-invalid";
            }

            resources.Add(new PermissionResource { Type = resource.Type, Labels = labels });
        }

        // The order of the form, so that equal permissions are written equally; verbs that the console does not know are kept.
        permission = new Permission { Resources = resources, Verbs = [.. VerbNames.Where(Verbs.Contains), .. Verbs.Except(VerbNames).Order(StringComparer.Ordinal)] };
        return null;
    }
}

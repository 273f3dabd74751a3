namespace ServiceComb.Net.LocalEngine.Rbac.Access;

/// <summary>The labels of a resource, by which roles can be restricted.</summary>
internal interface ILabels
{
    /// <summary>Gets the value of a label; empty when the label does not exist.</summary>
    string ValueOf(string name);

    /// <summary>Formats the labels as Go prints a map, sorted by name: <c>a:1 b:2</c>.</summary>
    string Describe();
}

namespace ServiceComb.Net.LocalEngine.Rbac.Access;

/// <summary>The labels of something that a role may be limited to.</summary>
internal interface ILabels
{
    /// <summary>The value of a label, empty when there is none.</summary>
    string ValueOf(string name);

    /// <summary>The labels as Go prints a map: <c>a:1 b:2</c>, by name.</summary>
    string Describe();
}

namespace ServiceComb.Net.Governance.Documents;

/// <summary>The reason why a document, or a part of it, cannot be used, with the place in it. Never leaves this assembly.</summary>
internal sealed class DocumentException(string place, string reason) : Exception($"{place}: {reason}")
{
    /// <summary>The field, such as <c>matches[0].headers.user</c>.</summary>
    public string Place => place;

    /// <summary>What is wrong with it.</summary>
    public string Reason => reason;
}

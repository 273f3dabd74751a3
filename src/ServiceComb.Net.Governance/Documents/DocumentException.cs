namespace ServiceComb.Net.Governance.Documents;

/// <summary>Why a document cannot be used: the place in it and the reason. Never leaves this room.</summary>
internal sealed class DocumentException(string place, string reason) : Exception($"{place}: {reason}")
{
    /// <summary>The field, such as <c>matches[0].headers.user</c>.</summary>
    public string Place => place;

    /// <summary>What is wrong with it.</summary>
    public string Reason => reason;
}

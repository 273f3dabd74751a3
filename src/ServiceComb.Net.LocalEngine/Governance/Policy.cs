using System.Text.Json;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Kie.Yaml;

namespace ServiceComb.Net.LocalEngine.Governance;

/// <summary>A configuration item that contains a policy.</summary>
internal sealed class Policy
{
    private readonly KieRecord _record;
    private readonly string _kind;
    private readonly byte[] _spec;

    private Policy(KieRecord record, string kind, string name, byte[] spec) => (_record, _kind, Name, _spec) = (record, kind, name, spec);

    /// <summary>Gets the name, which can contain dots. The real engine truncates it to the part after the last dot, so that it
    /// shows policies of other groups.</summary>
    public string Name { get; }

    public LabelSet Selector => _record.Labels;

    /// <summary>Reads the document of an item.</summary>
    /// <param name="record">The item.</param>
    /// <param name="kind">The kind to report.</param>
    /// <param name="policy">The policy; null on error.</param>
    /// <returns>The error; null when the document is valid.</returns>
    public static string? Read(KieRecord record, string kind, out Policy? policy)
    {
        policy = null;
        if (YamlReader.Read(record.Value, scalarsAreTexts: false, out var json) is { } errorMessage)
        {
            return errorMessage;
        }

        json ??= "null"u8.ToArray();
        if (json.AsSpan() is not [(byte)'{', ..] and not [(byte)'n', ..])
        {
            return "the document is no map";
        }

        PolicyKey.TryGetName(record.Key, out var name);
        policy = new Policy(record, kind, name ?? "", json);
        return null;
    }

    /// <summary>Writes the policy; empty fields are omitted.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteUnlessEmpty(json, "name", Name);
        json.WriteString("id", _record.Id);
        json.WriteString("status", _record.Status);
        json.WriteNumber("creatTime", _record.CreateTime);
        json.WriteNumber("updateTime", _record.UpdateTime);
        if (!Selector.Pairs.IsEmpty)
        {
            json.WriteStartObject("selector");
            foreach (var (name, value) in Selector.Pairs)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        WriteUnlessEmpty(json, "kind", _kind);
        if (_spec.Length > 2 && _spec[0] == '{')
        {
            json.WritePropertyName("spec");
            json.WriteRawValue(_spec, skipInputValidation: true);
        }

        json.WriteEndObject();
    }

    private static void WriteUnlessEmpty(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }
}

using System.Text;

namespace AcMonitoring.TestSupport;

/// <summary>A tokenizer for PromQL. It skips white space and comments before a token.</summary>
internal sealed class PromQlReader(string text)
{
    private int _at;

    private bool AtEnd => _at >= text.Length;

    public FormatException Fault(string what) => new($"At {_at}, {what}: {text}");

    /// <returns>False at the end of the expression.</returns>
    public bool SkipSpace()
    {
        while (!AtEnd && (char.IsWhiteSpace(text[_at]) || text[_at] == '#'))
        {
            if (text[_at] == '#')
                SkipWhile(character => character != '\n');
            else
                _at++;
        }

        return !AtEnd;
    }

    public void SkipCharacter() => _at++;

    public bool NextIs(char character) => SkipSpace() && text[_at] == character;

    /// <summary>Whether one of these names follows.</summary>
    public bool NextIs(HashSet<string> names)
    {
        var here = _at;
        var next = TakeName();
        _at = here;
        return next is not null && names.Contains(next);
    }

    public bool Skip(char character)
    {
        if (!NextIs(character))
            return false;
        _at++;
        return true;
    }

    /// <summary>Skips to the closing bracket; brackets do not nest.</summary>
    public void SkipPast(char end)
    {
        while (!Skip(end))
        {
            if (AtEnd)
                throw Fault($"'{end}' is expected");
            if (TakeString() is null)
                _at++;
        }
    }

    public string? TakeName()
    {
        if (!SkipSpace() || !(char.IsAsciiLetter(text[_at]) || text[_at] is '_' or ':'))
            return null;
        var start = _at;
        SkipWhile(character => char.IsAsciiLetterOrDigit(character) || character is '_' or ':');
        return text[start.._at];
    }

    /// <summary>A text in single or double quotes with escapes, or in backquotes without.</summary>
    public string? TakeString()
    {
        if (!SkipSpace() || text[_at] is not ('"' or '\'' or '`'))
            return null;
        var quote = text[_at++];
        var value = new StringBuilder();
        while (!AtEnd && text[_at] != quote)
        {
            if (text[_at] == '\\' && quote != '`' && _at + 1 < text.Length)
                _at++;
            value.Append(text[_at++]);
        }

        if (AtEnd)
            throw Fault("the end of a text is expected");
        _at++;
        return value.ToString();
    }

    public string TakeComparison()
    {
        SkipSpace();
        var start = _at;
        SkipWhile(character => character is '=' or '!' or '~');
        return text[start.._at];
    }

    /// <summary>Skips a number or a duration: <c>1.5e-3</c>, <c>0x1F</c>, <c>1h30m</c>.</summary>
    public bool SkipNumber()
    {
        if (!char.IsAsciiDigit(text[_at]) && !(text[_at] == '.' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1])))
            return false;
        var isHex = text.AsSpan(_at).StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        while (!AtEnd && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '.' or '_'))
        {
            var isExponent = !isHex && text[_at] is 'e' or 'E';
            _at++;
            if (isExponent && !AtEnd && text[_at] is '+' or '-')
                _at++;
        }

        return true;
    }

    /// <summary>Skips a variable of Grafana: <c>$__rate_interval</c>, <c>${unit:regex}</c>.</summary>
    public bool SkipVariable()
    {
        if (text[_at] != '$')
            return false;
        _at++;
        if (!AtEnd && text[_at] == '{')
            SkipPast('}');
        else
            SkipWhile(character => char.IsAsciiLetterOrDigit(character) || character == '_');
        return true;
    }

    /// <summary>Rejects a name that continues with a variable, because it could be any name.</summary>
    public void ForbidVariable()
    {
        if (!AtEnd && text[_at] == '$')
            throw Fault("a variable makes part of a name");
    }

    /// <summary>Rejects a name that begins with a variable.</summary>
    public void ForbidName()
    {
        if (!AtEnd && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or ':'))
            throw Fault("a variable makes part of a name");
    }

    private void SkipWhile(Func<char, bool> condition)
    {
        while (!AtEnd && condition(text[_at]))
            _at++;
    }
}

const most = 5000
const longest = 300

/** A pure function of a text that remembers its newest answers, because events repeat names, agents and addresses. */
export function remember<T>(work: (text: string) => T): (text: string) => T {
  const answers = new Map<string, T>()
  return (text) => {
    const known = answers.get(text)
    if (known !== undefined) return known
    const answer = work(text)
    if (text.length <= longest) {
      if (answers.size >= most) answers.clear()
      answers.set(text, answer)
    }
    return answer
  }
}

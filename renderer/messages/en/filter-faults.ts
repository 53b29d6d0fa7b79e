/** Why a filter cannot be read: the console says the same sentences to programs, so they stand beside the grammar. */
export { englishFilterFaults as filterFaults } from '../../../shared/bridge/filter-fault.ts'
